//! The transport: its buttons, the counters and the sentence that says where the run stands.

use web_sys::{Element, HtmlElement, HtmlProgressElement};

use super::{Maker, Panel, Scene};
use crate::core::number;
use crate::core::state::Intent;
use crate::core::transport::{Status, Unit};
use crate::page::dom::{Listener, all, allow, by_id, on_press, write};
use crate::view::describe;

pub(super) struct TransportPanel {
    play: Element,
    play_label: Element,
    forward: [Element; 3],
    reset: Element,
    epoch: Element,
    epochs: Element,
    step: Element,
    loss: Element,
    state: Element,
    progress: HtmlProgressElement,
    readouts: HtmlElement,
    _listeners: Vec<Listener>,
}

impl TransportPanel {
    pub(super) fn new(maker: &Maker) -> Self {
        let play: Element = by_id("play");
        let forward = [by_id("step-batch"), by_id("step-epoch"), by_id("run-end")];
        let reset: Element = by_id("reset");
        let bind = |button: &Element, intent: Intent| {
            let ask = maker.ask.clone();
            on_press(button, move || ask(intent.clone()))
        };
        let listeners = vec![
            bind(&play, Intent::Toggle),
            bind(&forward[0], Intent::Step(Unit::Batch)),
            bind(&forward[1], Intent::Step(Unit::Epoch)),
            bind(&forward[2], Intent::End),
            bind(&reset, Intent::Reset),
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
            readouts: all(".readouts").swap_remove(0),
            _listeners: listeners,
        }
    }
}

impl Panel for TransportPanel {
    /// Keeps room for the greatest numbers of the run, so that nothing moves while they grow.
    fn renew(&self, scene: &Scene) {
        let experiment = scene.recording.experiment();
        let steps = u64::from(experiment.epochs) * experiment.batches_per_epoch() as u64;
        let digits = |number: u64| number.to_string().len().to_string();
        let style = self.readouts.style();
        for (name, number) in [
            ("--epoch-digits", experiment.epochs.into()),
            ("--step-digits", steps),
        ] {
            // Refused by no browser that draws at all.
            let _ = style.set_property(name, &digits(number));
        }
    }

    /// Shows the counters of a frame.
    fn count(&self, scene: &Scene) {
        let experiment = scene.recording.experiment();
        let (place, loss) = (scene.moment.place, scene.moment.loss);
        let step = scene.recording.step(place);
        write(&self.epoch, &place.epoch.to_string());
        write(&self.epochs, &experiment.epochs.to_string());
        write(&self.step, &step.to_string());
        write(&self.loss, &loss.map_or_else(String::new, number::loss));
        let steps = f64::from(experiment.epochs) * experiment.batches_per_epoch() as f64;
        self.progress.set_value(step as f64 / steps);
    }

    /// Shows the state: labels, what can be pressed, and the sentence.
    fn describe(&self, scene: &Scene) {
        let label = match scene.status {
            Status::Running => "transport.pause",
            Status::Finished | Status::Diverged if scene.outdated => "transport.play",
            Status::Finished | Status::Diverged => "transport.again",
            Status::Loading | Status::Ready | Status::Paused => "transport.play",
        };
        let loading = scene.status == Status::Loading;
        let ended = matches!(scene.status, Status::Finished | Status::Diverged);
        write(&self.play_label, scene.text.get(label));
        allow(&self.play, !loading);
        allow(&self.reset, !loading);
        for button in &self.forward {
            allow(button, !loading && !ended);
        }
        let state = if scene.outdated {
            describe::outdated(scene.text, scene.recording)
        } else {
            describe::status(
                scene.text,
                scene.status,
                scene.recording,
                scene.moment,
                scene.trained,
            )
        };
        let because = scene.because.map(|key| {
            let label = format!("setting.{key}");
            scene
                .text
                .fill("announce.run", &[("label", scene.text.get(&label))])
        });
        let because = because.unwrap_or_default();
        write(&self.state, format!("{because} {state}").trim_start());
    }
}
