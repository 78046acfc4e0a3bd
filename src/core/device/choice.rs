//! Which engine trains: Burn on WebGPU where it is right and keeps the reader's speed, else the
//! fused engine on the CPU, or whichever the reader asked for; always with the reason.

use super::{EngineKind, Findings, Reason};
use crate::core::experiment::{Backend, EngineChoice, Experiment};
use crate::core::number::short;
use crate::core::pace::Pace;
use crate::core::pacer::FRAME_BUDGET;

/// Seconds of a frame.
const FRAME: f64 = 1.0 / 60.0;
/// The longest that a GPU may take to answer, in seconds: the picture would lag visibly.
pub const LATEST: f64 = 3.0 * FRAME;

/// What the reader wants of the engines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    /// The device.
    pub backend: Backend,
    /// The engine.
    pub engine: EngineChoice,
    /// The most steps that the reader's speed comes to in a second; infinite for as many as can be.
    pub pace: f64,
    /// Parameters times samples of a mini-batch, in those of the checked problem.
    pub size: f64,
}

impl Wish {
    /// What an experiment asks for, `checked` being the parameters times samples of a mini-batch of
    /// the checked problem.
    #[must_use]
    pub fn of(experiment: &Experiment, checked: usize) -> Self {
        let own = experiment.network().parameter_count() * experiment.batch;
        Self {
            backend: experiment.backend,
            engine: experiment.engine,
            pace: Pace::most(experiment),
            size: own as f64 / checked as f64,
        }
    }

    /// Whether the reader asked for something that only Burn's bundles have.
    #[must_use]
    pub fn needs_burn(&self) -> bool {
        self.backend == Backend::WebGpu || self.engine == EngineChoice::Autodiff
    }
}

/// The engine that trains.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Which.
    pub kind: EngineKind,
    /// Why this one.
    pub reason: Reason,
    /// Whether the engine agreed with its judge.
    pub verified: bool,
    /// Whether the reader asked for something else.
    pub refused: bool,
    /// Whether something that was asked for has not been checked yet.
    pub waits: bool,
}

impl Findings {
    /// The engine for a wish, as far as is known.
    #[must_use]
    pub fn choose(&self, wish: &Wish) -> Choice {
        let insists = wish.backend == Backend::WebGpu;
        match wish.backend {
            Backend::Cpu => self.on_cpu(wish, "device.wish.cpu".into()),
            Backend::Auto | Backend::WebGpu => match self.on_gpu(wish) {
                Ok(kind) => Choice {
                    kind,
                    reason: self.answered(),
                    verified: true,
                    refused: wish.engine == EngineChoice::Fused && kind != EngineKind::FusedGpu,
                    waits: false,
                },
                Err(refusal) => {
                    let choice =
                        self.on_cpu(wish, refusal.clone().unwrap_or("device.waits".into()));
                    Choice {
                        refused: choice.refused || (insists && refusal.is_some()),
                        waits: choice.waits || (insists && refusal.is_none()),
                        ..choice
                    }
                }
            },
        }
    }

    /// The engine on the GPU for a wish, or why there is none: nothing where that is not known yet.
    fn on_gpu(&self, wish: &Wish) -> Result<EngineKind, Option<Reason>> {
        if let Some(reason) = &self.no_gpu {
            return Err(Some(reason.clone()));
        }
        let insists = wish.backend == Backend::WebGpu;
        if self.emulated && !insists {
            return Err(Some("device.software".into()));
        }
        let fused = self.verdict(EngineKind::FusedGpu).ok_or(None)?;
        let kind = if wish.engine == EngineChoice::Autodiff || fused.is_err() {
            EngineKind::AutodiffGpu
        } else {
            EngineKind::FusedGpu
        };
        let cost = match self.verdict(kind) {
            Some(Ok(cost)) => *cost,
            Some(Err(reason)) => return Err(Some(reason.clone())),
            None => return Err(None),
        };
        if insists {
            return Ok(kind);
        }
        let answer = self.answer.unwrap_or(f64::INFINITY);
        if answer > LATEST {
            let late = short(answer * 1000.0, 2);
            return Err(Some(Reason::new("device.late", late)));
        }
        let wanted = self.wanted(wish);
        let possible = 1e6 / (cost * kind.grows_with(wish.size));
        if possible < wanted {
            let speed = short(possible, 2);
            return Err(Some(Reason::new("device.pace", speed)));
        }
        Ok(kind)
    }

    /// That the GPU is right, and how soon it answers.
    fn answered(&self) -> Reason {
        let answer = self.answer.unwrap_or_default();
        Reason::new("device.verified", short(answer * 1000.0, 2))
    }

    /// Steps that the reader's speed asks for in a second: no more than the CPU itself can do, and
    /// none for as many as can be. A CPU that would be faster is no reason against a GPU.
    fn wanted(&self, wish: &Wish) -> f64 {
        if wish.pace.is_infinite() {
            return 0.0;
        }
        let kind = self.on_cpu(wish, "device.waits".into()).kind;
        let possible = self
            .cost(kind)
            .map(|cost| 1e6 / (cost * kind.grows_with(wish.size)) * FRAME_BUDGET / FRAME);
        wish.pace.min(possible.unwrap_or(f64::INFINITY))
    }

    /// The engine on the CPU for a wish.
    fn on_cpu(&self, wish: &Wish, reason: Reason) -> Choice {
        let fused_is_wrong = self.is_wrong(EngineKind::FusedCpu);
        let autodiff = wish.engine == EngineChoice::Autodiff || fused_is_wrong;
        if autodiff && self.is_right(EngineKind::AutodiffCpu) {
            return Choice {
                kind: EngineKind::AutodiffCpu,
                reason,
                verified: self.judge_recorded,
                refused: wish.engine == EngineChoice::Fused,
                waits: false,
            };
        }
        // Without Burn there is only one.
        let missing = self.no_burn.as_ref().filter(|_| autodiff);
        Choice {
            kind: EngineKind::FusedCpu,
            verified: self.recorded && !fused_is_wrong,
            refused: missing.is_some() && wish.engine == EngineChoice::Autodiff,
            waits: autodiff && missing.is_none(),
            reason: missing.cloned().unwrap_or(reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::{Speed, Task};

    /// Parameters times samples of a mini-batch of lesson 2.
    const CHECKED: usize = 97 * 10;

    fn wish(change: impl FnOnce(&mut Experiment)) -> Wish {
        let mut experiment = Experiment::new(Task::Cubic);
        experiment.speed = Speed::PerSecond(120.0);
        change(&mut experiment);
        Wish::of(&experiment, CHECKED)
    }

    /// What is known after the page's own engine was checked.
    fn early() -> Findings {
        let mut findings = Findings {
            recorded: true,
            ..Findings::default()
        };
        findings.note(EngineKind::FusedCpu, Ok(1.0));
        findings
    }

    /// What is known where everything is right.
    fn all() -> Findings {
        let mut findings = early();
        findings.judge_recorded = true;
        findings.answer = Some(0.01);
        findings.note(EngineKind::AutodiffCpu, Ok(90.0));
        findings.note(EngineKind::FusedGpu, Ok(20.0));
        findings
    }

    fn kinds(findings: &Findings, wish: &Wish) -> (EngineKind, &'static str, bool, bool) {
        let choice = findings.choose(wish);
        (choice.kind, choice.reason.key, choice.refused, choice.waits)
    }

    #[test]
    fn the_page_trains_by_itself_until_more_is_known() {
        let choice = early().choose(&wish(|_| {}));
        assert_eq!(
            choice,
            Choice {
                kind: EngineKind::FusedCpu,
                reason: "device.waits".into(),
                verified: true,
                refused: false,
                waits: false,
            }
        );
        // Who asks for something else waits for it.
        for wish in [
            wish(|e| e.backend = Backend::WebGpu),
            wish(|e| e.engine = EngineChoice::Autodiff),
        ] {
            assert!(wish.needs_burn());
            assert!(early().choose(&wish).waits);
        }
        let cpu = wish(|e| e.backend = Backend::Cpu);
        assert!(!cpu.needs_burn());
        assert_eq!(
            kinds(&early(), &cpu),
            (EngineKind::FusedCpu, "device.wish.cpu", false, false)
        );
    }

    #[test]
    fn a_gpu_that_is_right_trains_though_a_cpu_is_faster() {
        let wish = wish(|_| {});
        let choice = all().choose(&wish);
        assert_eq!((choice.kind, choice.verified), (EngineKind::FusedGpu, true));
        assert_eq!(choice.reason, Reason::new("device.verified", "10"));
    }

    #[test]
    fn a_gpu_that_answers_late_or_lags_is_left_alone_unless_it_is_asked_for() {
        let insists = wish(|e| e.backend = Backend::WebGpu);
        let mut late = all();
        late.answer = Some(0.06);
        assert_eq!(kinds(&late, &wish(|_| {})).1, "device.late");
        assert_eq!(kinds(&late, &insists).0, EngineKind::FusedGpu);

        // 120 epochs of ten steps a second leave 833 microseconds for a step.
        let mut slow = all();
        slow.note(EngineKind::FusedGpu, Ok(900.0));
        let chosen = kinds(&slow, &wish(|_| {}));
        assert_eq!((chosen.0, chosen.1), (EngineKind::FusedCpu, "device.pace"));
        assert_eq!(kinds(&slow, &insists).0, EngineKind::FusedGpu);
        let slower = wish(|e| e.speed = Speed::PerSecond(60.0));
        assert_eq!(kinds(&slow, &slower).0, EngineKind::FusedGpu);
        // As fast as can be is no speed that a GPU could lag.
        let most = wish(|e| e.speed = Speed::Max);
        assert_eq!(kinds(&slow, &most).0, EngineKind::FusedGpu);
        // What no CPU keeps either is not asked of the GPU.
        let fast = wish(|e| e.speed = Speed::PerSecond(1000.0));
        let mut both = all();
        both.note(EngineKind::FusedCpu, Ok(500.0));
        assert_eq!(kinds(&both, &fast).0, EngineKind::FusedGpu);
    }

    #[test]
    fn a_network_that_is_larger_needs_more_time() {
        let mut slow = all();
        slow.note(EngineKind::FusedGpu, Ok(100.0));
        assert_eq!(kinds(&slow, &wish(|_| {})).0, EngineKind::FusedGpu);
        let large = wish(|e| e.batch = 100);
        // An epoch is one step now, but ten times as long.
        assert_eq!((large.pace, large.size), (120.0, 10.0));
        assert_eq!(kinds(&slow, &large).0, EngineKind::FusedGpu);
        let wide = wish(|e| e.hidden = "64r,64t".parse().unwrap());
        assert_eq!(kinds(&slow, &wide).1, "device.pace");
    }

    #[test]
    fn software_is_left_alone_unless_it_is_asked_for() {
        let mut software = all();
        software.emulated = true;
        assert_eq!(
            kinds(&software, &wish(|_| {})),
            (EngineKind::FusedCpu, "device.software", false, false)
        );
        let insists = wish(|e| e.backend = Backend::WebGpu);
        assert_eq!(kinds(&software, &insists).0, EngineKind::FusedGpu);
    }

    #[test]
    fn who_asks_for_what_is_not_there_is_told() {
        let insists = wish(|e| e.backend = Backend::WebGpu);
        let mut none = early();
        none.no_gpu = Some("device.no.adapter".into());
        assert_eq!(
            kinds(&none, &insists),
            (EngineKind::FusedCpu, "device.no.adapter", true, false)
        );
        assert_eq!(
            kinds(&none, &wish(|_| {})),
            (EngineKind::FusedCpu, "device.no.adapter", false, false)
        );
        let mut offline = early();
        offline.no_burn = Some("device.no.burn".into());
        let autodiff = wish(|e| {
            e.engine = EngineChoice::Autodiff;
            e.backend = Backend::Cpu;
        });
        assert_eq!(
            kinds(&offline, &autodiff),
            (EngineKind::FusedCpu, "device.no.burn", true, false)
        );
    }

    #[test]
    fn an_engine_that_is_wrong_does_not_train() {
        let wrong = || Err(Reason::new("device.wrong", "1"));
        let mut gpu = all();
        gpu.note(EngineKind::FusedGpu, wrong());
        // Burn op by op is still to be tried.
        assert_eq!(kinds(&gpu, &wish(|_| {})).1, "device.waits");
        gpu.note(EngineKind::AutodiffGpu, Ok(50.0));
        assert_eq!(kinds(&gpu, &wish(|_| {})).0, EngineKind::AutodiffGpu);
        gpu.note(EngineKind::AutodiffGpu, wrong());
        assert_eq!(
            kinds(&gpu, &wish(|_| {})),
            (EngineKind::FusedCpu, "device.wrong", false, false)
        );
        // The page's own, found out before Burn is there, or by Burn.
        let cpu = wish(|e| e.backend = Backend::Cpu);
        let mut own = early();
        own.note(EngineKind::FusedCpu, wrong());
        let choice = own.choose(&cpu);
        assert!(choice.waits && !choice.verified);
        own.judge_recorded = true;
        own.note(EngineKind::AutodiffCpu, Ok(90.0));
        let choice = own.choose(&cpu);
        assert_eq!(choice.kind, EngineKind::AutodiffCpu);
        assert!(choice.verified && !choice.refused);
        let fused = wish(|e| {
            e.backend = Backend::Cpu;
            e.engine = EngineChoice::Fused;
        });
        assert!(own.choose(&fused).refused);
    }

    #[test]
    fn a_gpu_that_is_lost_is_gone() {
        let mut lost = all();
        lost.lose_gpu(&Reason::new("device.lost", "unplugged"));
        let choice = lost.choose(&wish(|_| {}));
        assert_eq!(choice.kind, EngineKind::FusedCpu);
        assert_eq!(choice.reason, Reason::new("device.lost", "unplugged"));
        assert_eq!(lost.cost(EngineKind::FusedGpu), None);
        assert_eq!(lost.verdict(EngineKind::AutodiffGpu), None);
    }
}
