//! The loss panel: its chart, which is the film's timeline, the choice of axis, the value under the
//! pointer, and the words.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlSelectElement, KeyboardEvent};

use super::ghost::GhostWords;
use super::timeline::{key, pointer};
use super::{Failure, Maker, Panel, Scene};
use crate::core::looks::Spread;
use crate::core::settings::compares;
use crate::core::state::{Intent, Move};
use crate::core::transport::Place;
use crate::page::dom::{Listener, allow, attribute, by_id, on_press, seconds, write};
use crate::page::surface::{Sheet, Surface};
use crate::view::loss::{self, Course};
use crate::view::plot::Plot;
use crate::view::{self, describe};

/// Seconds of a frame in which the held-out samples are looked at.
const TESTING: f64 = 0.002;

type Ask = Rc<dyn Fn(Intent)>;

pub(super) struct LossPanel {
    surface: Surface,
    readout: HtmlElement,
    words: Element,
    ghost: GhostWords,
    course: HtmlElement,
    course_words: Element,
    /// The legend of the level of the noise, and its sentence.
    level: Element,
    floor: Element,
    /// What there is to say of the held-out samples, and the ways to their lowest loss.
    tests: HtmlElement,
    tests_words: Element,
    to_lowest: [HtmlElement; 2],
    /// The epoch of the lowest loss over them.
    lowest: Rc<Cell<Option<u32>>>,
    axis: HtmlSelectElement,
    /// What can be asked for while an earlier moment is shown.
    back: [HtmlElement; 2],
    /// The axes that the still sheet shows, which the pointer is read by.
    plot: Rc<Cell<Option<Plot>>>,
    _listeners: Vec<Listener>,
}

impl LossPanel {
    pub(super) fn new(maker: &Maker) -> Self {
        let element: HtmlElement = by_id("loss-chart");
        let axis: HtmlSelectElement = by_id("loss-axis");
        let back: [HtmlElement; 2] = [by_id("branch"), by_id("newest")];
        let plot = Rc::new(Cell::new(None));
        let mut listeners = pointer(&element, &plot, &maker.ask);
        let (source, ask) = (axis.clone(), maker.ask.clone());
        listeners.push(Listener::new(&axis, "change", move |_| {
            if let Some(spread) = Spread::from_word(&source.value()) {
                ask(Intent::Losses(spread));
            }
        }));
        let ask = maker.ask.clone();
        listeners.push(Listener::new(&element, "keydown", move |event| {
            if let Some(to) = event.dyn_ref::<KeyboardEvent>().and_then(key) {
                event.prevent_default();
                ask(Intent::Move(to));
            }
        }));
        for (button, intent) in back
            .iter()
            .zip([Intent::Branch, Intent::Move(Move::Newest)])
        {
            let ask: Ask = maker.ask.clone();
            listeners.push(on_press(button, move || ask(intent.clone())));
        }
        let to_lowest: [HtmlElement; 2] = [by_id("tests-lowest"), by_id("tests-stop")];
        let lowest = Rc::new(Cell::new(None));
        let ways: [fn(u32) -> Intent; 2] = [
            |epoch| Intent::Move(Move::To(epoch)),
            // The last epoch of the run is that one.
            |epoch| Intent::Change("epochs", epoch.to_string()),
        ];
        for (button, way) in to_lowest.iter().zip(ways) {
            let (ask, lowest): (Ask, Rc<Cell<Option<u32>>>) = (maker.ask.clone(), lowest.clone());
            listeners.push(on_press(button, move || {
                if let Some(epoch) = lowest.get() {
                    ask(way(epoch));
                }
            }));
        }
        let redraw = maker.redraw.clone();
        Self {
            surface: Surface::new(element, move || redraw(())),
            readout: by_id("loss-readout"),
            words: by_id("loss-words"),
            ghost: GhostWords::new(),
            course: by_id("course"),
            course_words: by_id("course-words"),
            level: by_id("loss-level"),
            floor: by_id("loss-floor"),
            tests: by_id("tests"),
            tests_words: by_id("tests-words"),
            to_lowest,
            lowest,
            axis,
            back,
            plot,
            _listeners: listeners,
        }
    }

    /// The recorded loss that the pointer is at.
    fn pointed(scene: &Scene, plot: &Plot) -> Option<(u32, f32)> {
        let epoch = plot.share_at(scene.looks.pointed?) * plot.x.max();
        loss::nearest(scene.recording.history().losses(), epoch.round() as u32)
    }

    /// Finds out the losses over the held-out samples, a few milliseconds in every frame.
    fn go_on_testing(scene: &Scene) {
        let started = seconds();
        let mut left = || TESTING - (seconds() - started);
        if !scene.recording.go_on_testing(&mut left) {
            scene.unfinished.set(true);
        }
    }

    /// Says what the held-out samples show.
    fn describe_tests(&self, scene: &Scene) {
        // Out of view nothing is drawn, but what is read has to be right.
        Self::go_on_testing(scene);
        let words = describe::tests(scene.text, scene.recording, scene.moment);
        self.tests.set_hidden(words.is_none());
        let Some(words) = words else {
            return;
        };
        write(&self.tests_words, &words);
        let lowest = scene.recording.tests().lowest().map(|(epoch, _)| epoch);
        self.lowest.set(lowest);
        let there = lowest.filter(|&epoch| epoch > 0);
        let shown = Place::at_epoch(lowest.unwrap_or_default()) == scene.moment.place;
        allow(&self.to_lowest[0], lowest.is_some() && !shown);
        let ends = scene.recording.experiment().epochs;
        allow(&self.to_lowest[1], there.is_some_and(|epoch| epoch < ends));
    }

    fn read_out(&self, scene: &Scene, pointed: Option<(u32, f32)>) {
        let element = self.surface.element();
        let place = scene.moment.place;
        let trained = scene.trained.unwrap_or(place);
        let words = describe::reading(scene.text, scene.recording, scene.moment);
        attribute(element, "aria-valuemax", &trained.epoch.to_string());
        attribute(element, "aria-valuenow", &place.epoch.to_string());
        attribute(element, "aria-valuetext", &words);
        let readout =
            pointed.map(|pointed| describe::reading_at(scene.text, scene.recording, pointed));
        write(&self.readout, &readout.unwrap_or(words));
    }
}

impl Panel for LossPanel {
    fn draw(&self, scene: &Scene, fresh: bool) -> Result<(), Failure> {
        let fresh = self.surface.fit() || fresh;
        let losses = scene.recording.history().losses();
        let epochs = scene.recording.experiment().epochs;
        let ghost = scene
            .ghost
            .map(|ghost| Course::of(ghost.run().recording(), 0));
        let left = scene
            .course
            .map(|course| Course::of(&course.recording, course.from.epoch));
        let now = scene.recording.experiment();
        let kept = scene.pins.all().iter();
        let kept = kept.filter(|pin| compares(&pin.experiment, now));
        let held_out = scene.recording.held_out().is_some();
        Self::go_on_testing(scene);
        let tests = scene.recording.tests();
        let others = ghost
            .into_iter()
            .chain(left)
            .chain(kept.clone().map(Course::kept))
            .chain(held_out.then(|| Course::from(&*tests)));
        let others: Vec<Course> = others.collect();
        let floor = scene.recording.floor();
        let plot = loss::plot(
            losses,
            &others,
            floor,
            epochs,
            scene.looks.losses,
            self.surface.size(),
            self.surface.unit(),
        );
        if self.plot.replace(Some(plot)) != Some(plot) || fresh {
            let losses = describe::loss_axis(scene.text, scene.recording.experiment());
            let titles = (scene.text.get("loss.x"), losses.as_str());
            self.surface.draw(Sheet::Still, |canvas| {
                plot.axes(canvas, scene.theme, titles.0, titles.1)?;
                for pin in kept {
                    let letter = pin.letter.to_string();
                    loss::draw_kept(canvas, &plot, scene.theme, Course::kept(pin), &letter)?;
                }
                match floor {
                    Some(floor) => {
                        let name = view::floor::name(scene.text, floor);
                        loss::draw_floor(canvas, &plot, scene.theme, floor, &name)
                    }
                    None => Ok(()),
                }
            })?;
        }
        let per_epoch = scene.recording.experiment().batches_per_epoch() as f64;
        let place = scene.moment.place;
        let now = f64::from(place.epoch) + place.batch as f64 / per_epoch;
        let loss = scene.moment.loss.map(f64::from);
        let pointed = Self::pointed(scene, &plot);
        let own = match scene.outdated {
            true => scene.theme.of_what_is_over(),
            false => *scene.theme,
        };
        self.surface.draw(Sheet::Moving, |canvas| {
            if let Some(ghost) = ghost.filter(|_| !scene.outdated) {
                loss::draw_ghost(canvas, &plot, scene.theme, ghost)?;
            }
            // Thin and above the ghost, so that both are seen where they agree.
            if let Some(left) = left {
                loss::draw_left(canvas, &plot, scene.theme, left)?;
            }
            if held_out {
                loss::draw_tests(canvas, &plot, scene.theme, &tests, now)?;
            }
            if let Some(loss) = loss {
                loss::draw_line(canvas, &plot, &own, losses, (now, loss))?;
            }
            if let Some(ghost) = ghost.filter(|_| scene.outdated) {
                loss::draw_next(canvas, &plot, scene.theme, ghost)?;
            }
            match pointed {
                Some(at) => loss::draw_cursor(canvas, &plot, scene.theme, at),
                None => Ok(()),
            }
        })
    }

    fn count(&self, scene: &Scene) {
        self.ghost.write(scene);
        let described = if scene.ghost.is_some() {
            "ghost-words loss-words tests-words loss-floor"
        } else {
            "loss-words tests-words loss-floor"
        };
        attribute(self.surface.element(), "aria-describedby", described);
        self.axis.set_value(scene.looks.losses.word());
        let plot = self.plot.get();
        self.read_out(scene, plot.and_then(|plot| Self::pointed(scene, &plot)));
        for button in &self.back {
            allow(button, scene.trained.is_some());
        }
    }

    fn describe(&self, scene: &Scene) {
        let words = describe::losses(scene.text, scene.recording, scene.moment);
        write(&self.words, &words);
        self.describe_tests(scene);
        let floor = view::floor::words(scene.text, scene.recording);
        let shown = if floor.is_some() { "shown" } else { "absent" };
        attribute(&self.level, "data-floor", shown);
        write(&self.floor, &floor.unwrap_or_default());
        let course = scene.course.map(|course| match course.from {
            Place { epoch: 0, batch: 0 } => describe::before(scene.text, course, scene.recording),
            Place { .. } => describe::course(scene.text, course),
        });
        let shown = if course.is_some() { "shown" } else { "absent" };
        attribute(&self.course, "data-course", shown);
        let hint = || scene.text.get("timeline.hint").to_owned();
        write(&self.course_words, &course.unwrap_or_else(hint));
    }
}
