//! What has to be found out next of the engines, so that a wish can be followed.

use super::{EngineKind, Findings, Wish};
use crate::core::experiment::{Backend, EngineChoice};

/// Something that is not known yet of this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// How fast the page's own engine is.
    OwnSpeed,
    /// Whether there is a graphics adapter.
    Adapter,
    /// Whether Burn runs on it.
    Gpu,
    /// Whether Burn's autodiff on the CPU is right, and what it says of the page's own engine.
    Burn,
    /// Whether the fused engine on the GPU is right, how fast it is and how soon it answers.
    FusedGpu,
    /// Whether Burn's autodiff on the GPU is right, and how fast it is.
    AutodiffGpu,
}

impl Findings {
    /// What has to be found out next for a wish, if anything.
    #[must_use]
    pub fn missing(&self, wish: &Wish) -> Option<Missing> {
        let open = |kind| self.verdict(kind).is_none();
        if self.is_right(EngineKind::FusedCpu) && !self.own_timed {
            return Some(Missing::OwnSpeed);
        }
        let gpu = wish.backend != Backend::Cpu && self.no_gpu.is_none();
        if gpu && !self.adapter {
            return Some(Missing::Adapter);
        }
        // Software is tried only when it is asked for.
        let gpu = gpu && (!self.emulated || wish.backend == Backend::WebGpu);
        if gpu && !self.opened {
            return Some(Missing::Gpu);
        }
        if open(EngineKind::AutodiffCpu) && self.no_burn.is_none() {
            return Some(Missing::Burn);
        }
        if gpu && open(EngineKind::FusedGpu) {
            return Some(Missing::FusedGpu);
        }
        let autodiff = wish.engine == EngineChoice::Autodiff || self.is_wrong(EngineKind::FusedGpu);
        (gpu && autodiff && open(EngineKind::AutodiffGpu)).then_some(Missing::AutodiffGpu)
    }

    /// Whether what is missing for a wish is missed: the reader asked for it, or the page's own
    /// engine is wrong. Anything else has time until the page is idle.
    #[must_use]
    pub fn is_urgent(&self, wish: &Wish) -> bool {
        wish.needs_burn() || self.is_wrong(EngineKind::FusedCpu)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Reason;
    use super::*;
    use crate::core::experiment::{Experiment, Task};

    fn wish(backend: Backend, engine: EngineChoice) -> Wish {
        let experiment = Experiment {
            backend,
            engine,
            ..Experiment::new(Task::Linear)
        };
        Wish::of(&experiment, 970)
    }

    /// Everything that is found out one after the other, `emulated` or not.
    fn order(wish: &Wish, emulated: bool) -> Vec<Missing> {
        let mut findings = Findings::default();
        findings.note(EngineKind::FusedCpu, Ok(1.0));
        let mut order = Vec::new();
        while let Some(missing) = findings.missing(wish) {
            assert!(!order.contains(&missing), "{missing:?} again");
            order.push(missing);
            match missing {
                Missing::OwnSpeed => findings.own_timed = true,
                Missing::Adapter => {
                    findings.adapter = true;
                    findings.emulated = emulated;
                }
                Missing::Gpu => findings.opened = true,
                Missing::Burn => findings.note(EngineKind::AutodiffCpu, Ok(90.0)),
                Missing::FusedGpu => findings.note(EngineKind::FusedGpu, Ok(20.0)),
                Missing::AutodiffGpu => findings.note(EngineKind::AutodiffGpu, Ok(50.0)),
            }
        }
        order
    }

    #[test]
    fn each_thing_is_found_out_once_and_only_where_it_is_needed() {
        use Missing::{Adapter, AutodiffGpu, Burn, FusedGpu, Gpu, OwnSpeed};
        let auto = wish(Backend::Auto, EngineChoice::Auto);
        assert_eq!(
            order(&auto, false),
            [OwnSpeed, Adapter, Gpu, Burn, FusedGpu]
        );
        assert_eq!(order(&auto, true), [OwnSpeed, Adapter, Burn]);
        let cpu = wish(Backend::Cpu, EngineChoice::Auto);
        assert_eq!(order(&cpu, false), [OwnSpeed, Burn]);
        let webgpu = wish(Backend::WebGpu, EngineChoice::Auto);
        assert_eq!(
            order(&webgpu, true),
            [OwnSpeed, Adapter, Gpu, Burn, FusedGpu]
        );
        let autodiff = wish(Backend::Auto, EngineChoice::Autodiff);
        assert_eq!(
            order(&autodiff, false),
            [OwnSpeed, Adapter, Gpu, Burn, FusedGpu, AutodiffGpu]
        );
    }

    #[test]
    fn what_failed_is_not_tried_again_unless_it_may_be_otherwise() {
        let auto = wish(Backend::Auto, EngineChoice::Auto);
        let mut findings = Findings {
            no_gpu: Some("device.no.adapter".into()),
            no_burn: Some("device.no.burn".into()),
            ..Findings::default()
        };
        assert_eq!(findings.missing(&auto), None);
        findings.try_again();
        assert_eq!(findings.missing(&auto), Some(Missing::Burn));

        let mut saves = Findings::default();
        saves.save_data();
        assert_eq!(saves.no_gpu, Some("device.saves".into()));
        saves.try_again();
        assert_eq!(saves.missing(&auto), Some(Missing::Adapter));
    }

    #[test]
    fn only_what_was_asked_for_cannot_wait() {
        let mut findings = Findings::default();
        assert!(!findings.is_urgent(&wish(Backend::Auto, EngineChoice::Auto)));
        assert!(!findings.is_urgent(&wish(Backend::Cpu, EngineChoice::Fused)));
        assert!(findings.is_urgent(&wish(Backend::WebGpu, EngineChoice::Auto)));
        assert!(findings.is_urgent(&wish(Backend::Cpu, EngineChoice::Autodiff)));
        findings.note(EngineKind::FusedCpu, Err(Reason::new("device.wrong", "1")));
        assert!(findings.is_urgent(&wish(Backend::Auto, EngineChoice::Auto)));
    }
}
