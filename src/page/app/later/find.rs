//! What the engines of this device can do, found out one after the other: at once what the reader asked
//! for, the rest when the page is idle.

use std::rc::Rc;

use super::{App, There};
use crate::page::app::drawing::mark_time;
use crate::page::app::trainer::Search;
use wasm_bindgen_futures::spawn_local;

use crate::core::device::{EngineKind, Found, Missing};
use crate::page::bundle;
use crate::page::device;

impl App {
    /// Finds out what is missing, in tasks to come.
    #[inline(never)]
    pub(in crate::page::app) fn find(self: &Rc<Self>, _: There) {
        spawn_local(self.clone().find_out());
    }

    /// Finds out one thing after the other, until nothing is missing for what the reader wants. For one
    /// who saves data nothing is loaded that was not asked for.
    async fn find_out(self: Rc<Self>) {
        let findings = &self.trainer.findings;
        while let Some(wish) = self.wish() {
            let (missing, urgent) = {
                let findings = findings.borrow();
                (findings.missing(&wish), findings.is_urgent(&wish))
            };
            let loads = urgent || !self.host.saves_data();
            let Some(missing) = missing.filter(|missing| loads || *missing == Missing::OwnSpeed)
            else {
                break;
            };
            let found = self.find_one(missing, urgent).await;
            findings.borrow_mut().take(found);
            if self.is_gone() {
                return;
            }
            self.follow();
            // Each check is a task of its own, and frames come between them.
            self.host.next_task().await;
        }
        self.trainer.search.set(Search::Rests);
        mark_time("engines-found");
        self.publish();
    }

    async fn find_one(&self, missing: Missing, urgent: bool) -> Found {
        let trainer = &self.trainer;
        let adapter = trainer.adapter.borrow().clone();
        match (missing, adapter, bundle::webgpu()) {
            (Missing::OwnSpeed, _, _) => device::time_own(&self.host).await,
            (Missing::Burn, _, _) => device::check_burn(&self.host).await,
            (Missing::Adapter, _, _) => match device::find_adapter(&self.host).await {
                Ok(adapter) => {
                    let emulated = adapter.emulated();
                    trainer.adapter.replace(Some(adapter));
                    Found::Adapter { emulated }
                }
                Err(reason) => Found::NoGpu(reason),
            },
            (Missing::Gpu, Some(adapter), _) => {
                match device::open(&self.host, &adapter, !urgent, trainer.on_lost()).await {
                    Ok(()) => Found::Opened,
                    Err(reason) => {
                        bundle::forget_webgpu();
                        Found::NoGpu(reason)
                    }
                }
            }
            (Missing::FusedGpu, Some(adapter), Some(bundle)) => {
                device::check_fused(&self.host, &bundle, &adapter).await
            }
            (Missing::AutodiffGpu, Some(_), Some(bundle)) => {
                Found::AutodiffGpu(device::check_autodiff(&self.host, &bundle).await)
            }
            (Missing::Gpu | Missing::FusedGpu | Missing::AutodiffGpu, _, _) => {
                Found::NoGpu("device.no.bundle".into())
            }
        }
    }

    /// Chooses by what was just found. A run that was begun on an engine which turns out to be wrong
    /// is repeated on one that is right.
    fn follow(self: &Rc<Self>) {
        let findings = self.trainer.findings.borrow();
        let own = findings.verdict(EngineKind::FusedCpu);
        let wrong = own.and_then(|verdict| verdict.as_ref().err()).cloned();
        let other = findings.cost(EngineKind::AutodiffCpu).is_some();
        drop(findings);
        let trains = self.trainer.trains.get() == Some(EngineKind::FusedCpu);
        if let Some(reason) = wrong.filter(|_| trains && other) {
            self.give_up_engine();
            let reason = reason.words(&self.text.borrow());
            self.tell_loss("notice.wrong", &reason);
        }
        self.choose();
    }
}
