//! In a worker: the page's program, which trains what it is asked for and answers. There is neither
//! a window nor a document here.

use std::rc::Rc;

use js_sys::{Float32Array, Function};
use wasm_bindgen::prelude::*;

use crate::core::beside::{Reply, Worker};
use crate::core::engine::EngineError;
use crate::engine::FusedCpu;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

fn seconds() -> f64 {
    now() / 1000.0
}

/// What works in a worker.
pub struct Helper {
    worker: Worker,
    answer: Function,
}

impl Helper {
    /// A helper that answers by calling `answer` with a line and numbers, and says that it is ready.
    // Inlined, it would stand where it is called.
    #[must_use]
    #[inline(never)]
    pub fn new(answer: Function) -> Self {
        // The page hears of a panic by the error that ends it; this says where it was.
        std::panic::set_hook(Box::new(|info| {
            web_sys::console::warn_1(&info.to_string().as_str().into());
        }));
        let helper = Self {
            worker: Worker::new(Rc::new(|problem| Ok(Box::new(FusedCpu::new(problem))))),
            answer,
        };
        helper.say(Reply::Ready);
        helper
    }

    /// Takes an order.
    #[inline(never)]
    pub fn take(&mut self, line: &str) {
        if let Err(error) = self.worker.take(line, seconds()) {
            self.fail(error);
        }
    }

    /// A slice of work. Returns whether there is more.
    #[inline(never)]
    pub fn go_on(&mut self) -> bool {
        match self.worker.go_on(&seconds) {
            Ok(reply) => {
                if let Some(reply) = reply {
                    self.say(reply);
                }
                self.worker.has_work()
            }
            Err(error) => {
                self.fail(error);
                false
            }
        }
    }

    fn fail(&self, EngineError(reason): EngineError) {
        self.say(Reply::Failed(reason));
    }

    fn say(&self, reply: Reply) {
        let (line, numbers) = reply.letter();
        let numbers = Float32Array::from(&numbers[..]);
        let _ = self.answer.call2(&JsValue::NULL, &line.into(), &numbers);
    }
}
