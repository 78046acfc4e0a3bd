//! The transport: its buttons, the counters and the sentence that says where the run stands.

use std::rc::Rc;

use web_sys::{Element, HtmlButtonElement, HtmlProgressElement};

use super::Scene;
use crate::core::number;
use crate::core::transport::{Status, Unit};
use crate::page::dom::{Listener, by_id, write};
use crate::view::describe;

/// What a button asks for.
#[derive(Clone, Copy)]
pub(in crate::page) enum Command {
    /// Play, pause, or play again from the start.
    Toggle,
    /// One step.
    Step(Unit),
    /// To the end of the run.
    End,
    /// A new run of the same experiment.
    Reset,
}

pub(in crate::page) struct TransportPanel {
    play: HtmlButtonElement,
    play_label: Element,
    forward: [HtmlButtonElement; 3],
    reset: HtmlButtonElement,
    epoch: Element,
    epochs: Element,
    step: Element,
    loss: Element,
    state: Element,
    progress: HtmlProgressElement,
    _listeners: Vec<Listener>,
}

impl TransportPanel {
    pub(in crate::page) fn new(run: &Rc<dyn Fn(Command)>) -> Self {
        let play: HtmlButtonElement = by_id("play");
        let forward = [by_id("step-batch"), by_id("step-epoch"), by_id("run-end")];
        let reset: HtmlButtonElement = by_id("reset");
        let bind = |button: &HtmlButtonElement, command| {
            let run = run.clone();
            Listener::new(button, "click", move |_| run(command))
        };
        let listeners = vec![
            bind(&play, Command::Toggle),
            bind(&forward[0], Command::Step(Unit::Batch)),
            bind(&forward[1], Command::Step(Unit::Epoch)),
            bind(&forward[2], Command::End),
            bind(&reset, Command::Reset),
        ];
        Self {
            play,
            play_label: by_id("play-label"),
            forward,
            reset,
            epoch: by_id("epoch"),
            epochs: by_id("epochs"),
            step: by_id("step"),
            loss: by_id("loss"),
            state: by_id("state"),
            progress: by_id("progress"),
            _listeners: listeners,
        }
    }

    /// Shows the counters of a frame.
    pub(in crate::page) fn draw(&self, scene: &Scene) {
        let session = scene.session;
        let epochs = session.experiment().epochs;
        write(&self.epoch, &session.position().epoch.to_string());
        write(&self.epochs, &epochs.to_string());
        write(&self.step, &session.step_count().to_string());
        write(
            &self.loss,
            &session.loss().map_or_else(String::new, number::loss),
        );
        let steps = f64::from(epochs) * session.experiment().batches_per_epoch() as f64;
        self.progress.set_value(session.step_count() as f64 / steps);
    }

    /// Shows the state: labels, what can be pressed, and the sentence.
    pub(in crate::page) fn describe(&self, scene: &Scene, announcement: &str) {
        let state = scene.session.status();
        let ended = matches!(state, Status::Finished | Status::Diverged);
        let loading = matches!(state, Status::Loading | Status::Failed);
        write(
            &self.play_label,
            scene.text.get(match state {
                Status::Running => "transport.pause",
                Status::Finished | Status::Diverged => "transport.again",
                _ => "transport.play",
            }),
        );
        self.play.set_disabled(loading);
        self.reset.set_disabled(loading);
        for button in &self.forward {
            button.set_disabled(loading || ended);
        }
        let state = describe::state(scene.text, scene.session);
        write(&self.state, format!("{announcement} {state}").trim_start());
    }
}
