//! The CPU engines in a small wasm bundle of their own, for `cargo xtask bench`: what is timed in
//! the browser is compiled like the page.

#[cfg(target_arch = "wasm32")]
#[path = "../../benches/cases/mod.rs"]
mod cases;

#[cfg(target_arch = "wasm32")]
mod bundle {
    use wasm_bindgen::prelude::*;

    use regression_playground::core::engine::Problem;
    use regression_playground::core::schedule::Schedule;

    use super::cases;

    fn unknown() -> JsError {
        JsError::new("no such case or engine")
    }

    /// One case on one engine.
    #[wasm_bindgen]
    pub struct Run(cases::Run);

    #[wasm_bindgen]
    impl Run {
        /// A run before its first step.
        #[wasm_bindgen(constructor)]
        pub fn new(case: &str, engine: &str) -> Result<Self, JsError> {
            cases::Run::new(case, engine).map(Self).ok_or_else(unknown)
        }

        /// Trains some epochs as the page does and returns the last loss.
        pub fn epochs(&mut self, count: u32) -> f32 {
            self.0.epochs(count)
        }
    }

    /// A case in plain numbers, for whoever trains it without this bundle.
    #[wasm_bindgen]
    pub struct Case {
        problem: Problem,
        schedule: Schedule,
        rate: f64,
        records: bool,
    }

    #[wasm_bindgen]
    impl Case {
        /// A case by its name.
        #[wasm_bindgen(constructor)]
        pub fn new(case: &str) -> Result<Self, JsError> {
            let experiment = cases::experiment(case).ok_or_else(unknown)?;
            Ok(Self {
                problem: Problem::new(&experiment),
                schedule: Schedule::new(&experiment),
                rate: experiment.learning_rate,
                records: cases::records(case),
            })
        }

        #[wasm_bindgen(getter)]
        pub fn features(&self) -> usize {
            self.problem.network.features
        }

        #[wasm_bindgen(getter)]
        pub fn hidden(&self) -> String {
            self.problem.network.hidden.to_string()
        }

        #[wasm_bindgen(getter)]
        pub fn x(&self) -> Vec<f32> {
            self.problem.data.x.clone()
        }

        #[wasm_bindgen(getter)]
        pub fn y(&self) -> Vec<f32> {
            self.problem.data.y.clone()
        }

        #[wasm_bindgen(getter)]
        pub fn parameters(&self) -> Vec<f32> {
            self.problem.parameters.clone()
        }

        #[wasm_bindgen(getter)]
        pub fn batch(&self) -> usize {
            self.schedule.batch
        }

        #[wasm_bindgen(getter)]
        pub fn rate(&self) -> f64 {
            self.rate
        }

        #[wasm_bindgen(getter)]
        pub fn records(&self) -> bool {
            self.records
        }

        /// The samples of an epoch, counted from 1, in order.
        pub fn order(&self, epoch: u32) -> Vec<u32> {
            let mut order = Vec::new();
            self.schedule.order(epoch, &mut order);
            order
        }
    }
}

fn main() {}
