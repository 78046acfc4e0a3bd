//! What came of finding something out, and what that changes of what is known.

use super::{EngineKind, Findings, Reason, Verdict};

/// What came of looking for something that was [`super::Missing`].
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// What a step of the page's own engine takes, or why that cannot be told.
    OwnSpeed(Verdict),
    /// A graphics adapter, and whether it is made of software.
    Adapter {
        /// Whether it is.
        emulated: bool,
    },
    /// Burn runs on it.
    Opened,
    /// There is no engine on a graphics card.
    NoGpu(Reason),
    /// Burn's autodiff on the CPU.
    Burn {
        /// What came of checking it.
        verdict: Verdict,
        /// Whether it took the steps that `PyTorch` recorded. Only then it is a judge.
        recorded: bool,
        /// What it says against the page's own engine.
        objection: Option<Reason>,
    },
    /// Burn is not to be had.
    NoBurn(Reason),
    /// The fused engine on the GPU.
    FusedGpu {
        /// What came of checking it.
        verdict: Verdict,
        /// Seconds after which the GPU answers.
        answer: Option<f64>,
    },
    /// Burn's autodiff on the GPU.
    AutodiffGpu(Verdict),
}

impl Findings {
    /// Takes what was found. What comes of a GPU that was lost meanwhile is dropped.
    pub fn take(&mut self, found: Found) {
        match found {
            Found::OwnSpeed(verdict) => {
                self.own_timed = true;
                // One that was found wrong meanwhile stays so.
                if self.is_right(EngineKind::FusedCpu) {
                    self.note(EngineKind::FusedCpu, verdict);
                }
            }
            Found::Adapter { emulated } => {
                self.adapter = true;
                self.emulated = emulated;
            }
            Found::Opened => self.opened = true,
            Found::NoGpu(reason) => self.lose_gpu(&reason),
            Found::Burn {
                verdict,
                recorded,
                objection,
            } => {
                self.note(EngineKind::AutodiffCpu, verdict);
                self.judge_recorded = recorded;
                // One that is wrong already keeps its reason.
                let objection =
                    objection.filter(|_| recorded && self.is_right(EngineKind::FusedCpu));
                if let Some(reason) = objection {
                    self.note(EngineKind::FusedCpu, Err(reason));
                }
            }
            Found::NoBurn(reason) => self.no_burn = Some(reason),
            Found::FusedGpu { verdict, answer } if self.opened => {
                self.note(EngineKind::FusedGpu, verdict);
                self.answer = answer;
            }
            Found::AutodiffGpu(verdict) if self.opened => {
                self.note(EngineKind::AutodiffGpu, verdict);
            }
            Found::FusedGpu { .. } | Found::AutodiffGpu(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn burn(recorded: bool) -> Found {
        Found::Burn {
            verdict: Ok(90.0),
            recorded,
            objection: Some("device.wrong.own".into()),
        }
    }

    #[test]
    fn only_a_judge_that_is_right_itself_objects() {
        let mut findings = Findings::default();
        findings.note(EngineKind::FusedCpu, Ok(1.0));
        findings.take(burn(false));
        assert_eq!(findings.cost(EngineKind::FusedCpu), Some(1.0));
        findings.take(burn(true));
        assert_eq!(
            findings.verdict(EngineKind::FusedCpu),
            Some(&Err("device.wrong.own".into()))
        );
        assert_eq!(findings.cost(EngineKind::AutodiffCpu), Some(90.0));
    }

    #[test]
    fn the_pages_own_engine_is_timed_once_and_one_that_is_wrong_stays_wrong() {
        let mut findings = Findings::default();
        findings.note(EngineKind::FusedCpu, Ok(5.0));
        findings.take(Found::OwnSpeed(Ok(1.0)));
        assert!(findings.own_timed);
        assert_eq!(findings.cost(EngineKind::FusedCpu), Some(1.0));
        findings.take(burn(true));
        findings.take(Found::OwnSpeed(Ok(1.0)));
        assert_eq!(findings.cost(EngineKind::FusedCpu), None);
    }

    #[test]
    fn what_comes_of_a_gpu_that_was_lost_meanwhile_is_dropped() {
        let mut findings = Findings::default();
        findings.take(Found::Adapter { emulated: false });
        findings.take(Found::Opened);
        findings.lose_gpu(&Reason::new("device.lost", "unplugged"));
        findings.take(Found::FusedGpu {
            verdict: Ok(20.0),
            answer: Some(0.01),
        });
        findings.take(Found::AutodiffGpu(Ok(50.0)));
        assert_eq!(findings.verdict(EngineKind::FusedGpu), None);
        assert_eq!(findings.verdict(EngineKind::AutodiffGpu), None);
    }

    #[test]
    fn a_wish_to_try_again_is_not_undone_by_what_comes_late() {
        let mut findings = Findings::default();
        findings.take(Found::NoGpu("device.no.bundle".into()));
        // Burn is being checked while the reader asks for the GPU anew.
        findings.try_again();
        findings.take(burn(true));
        assert_eq!(findings.no_gpu, None);
    }
}
