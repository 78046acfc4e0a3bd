//! An engine that trains nothing and remembers everything it was asked for.

use regression_playground::core::engine::{Engine, EngineError, Reading, Record};

/// One step as it was queued.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub samples: Vec<u32>,
    pub rate: f64,
}

/// Its one parameter and its loss are made from the number of steps, so that a record tells where
/// it was marked.
#[derive(Default)]
pub struct Fake {
    pub steps: Vec<Step>,
    /// What was put in place: after how many steps, which parameter, and what.
    pub puts: Vec<(usize, usize, f32)>,
    pub marks: usize,
    /// After how many steps it breaks.
    pub breaks_at: Option<usize>,
    unread: Vec<Record>,
}

/// The loss after some steps.
pub fn loss(steps: usize) -> f32 {
    1.0 / (1.0 + steps as f32)
}

impl Engine for Fake {
    fn train(&mut self, samples: &[u32], batch: usize, rate: f64) -> Result<(), EngineError> {
        for samples in samples.chunks(batch) {
            if self.breaks_at == Some(self.steps.len()) {
                return Err(EngineError("broken".into()));
            }
            self.steps.push(Step {
                samples: samples.to_vec(),
                rate,
            });
        }
        Ok(())
    }

    fn put(&mut self, index: usize, value: f32) -> Result<(), EngineError> {
        self.puts.push((self.steps.len(), index, value));
        Ok(())
    }

    fn mark(&mut self) -> Result<(), EngineError> {
        self.marks += 1;
        let steps = self.steps.len();
        self.unread.push(Record {
            loss: loss(steps),
            parameters: vec![steps as f32; 97],
        });
        Ok(())
    }

    fn read(&mut self) -> Reading {
        let records = std::mem::take(&mut self.unread);
        Box::pin(async move { Ok(records) })
    }
}
