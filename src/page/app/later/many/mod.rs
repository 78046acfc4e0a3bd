//! Many runs: what the reader asks of them, the slices of time in which they are made, and the run
//! that is brought into the page.

mod cost;
mod job;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use web_sys::{Element, HtmlElement};

use self::cost::Try;
use self::job::{BUDGET, Job, Site};
use super::{App, There};
use crate::core::axes::Typed;
use crate::core::experiment::{Experiment, Panel};
use crate::core::settings::{Decides, SETTINGS};
use crate::core::state::Intent;
use crate::core::sweep::{Plan, Results, Sweep};
use crate::core::text::Text;
use crate::core::transport::Status;
use crate::page::app::reduced_motion;
use crate::page::beside::Pool;
use crate::page::delay::Delay;
use crate::page::dom::{attribute, by_id, document, make_text, now};
use crate::page::frame::{Frames, Pace};
use crate::page::panels::{Ask, ManyPanel, ManyScene, Panels, Pick};
use crate::page::visibility::Visibility;
use crate::view::many::{self, JobState};

/// Seconds of work in a frame that the page's own run needs too, and in a slice while the page is
/// hidden.
const SHARED_BUDGET: f64 = 0.002;
const HIDDEN_BUDGET: f64 = 0.04;
/// Seconds of many runs that are over soon.
const SHORT: f64 = 1.5;
/// Milliseconds between drawings of the results while they come.
const DRAWING_INTERVAL: f64 = 250.0;
/// How many times as long as a drawing takes it is waited for the next one.
const DRAWING_SHARE: f64 = 15.0;

/// The many runs of a widget.
#[derive(Default)]
pub(in crate::page::app) struct Many {
    /// There while it is shown.
    panel: RefCell<Option<ManyPanel>>,
    /// Whether the panel is in view, once the browser has said so.
    in_view: Rc<Cell<Option<bool>>>,
    visibility: RefCell<Option<Visibility>>,
    /// The sentence that stands there instead of results that cannot be drawn.
    failure: RefCell<Option<Element>>,
    frames: OnceCell<Frames>,
    /// Brings the next frame while workers train, and whether it is going to.
    later: OnceCell<Delay>,
    waits: Cell<bool>,
    job: RefCell<Option<Job>>,
    /// The cell of the run that was brought into the page, and its settings.
    loaded: RefCell<Option<(usize, usize, Experiment)>>,
    /// Whether the results have to be brought into view.
    reveal: Cell<bool>,
    /// What would be run now.
    plan: RefCell<Option<Plan>>,
    /// Seconds for a unit of work at each [`Site`], once they are known.
    costs: [Cell<Option<f64>>; 3],
    /// The number of what the workers were asked for the plan: what a unit of work costs.
    asked: Cell<Option<u32>>,
    /// The same on its way in the page.
    trial: RefCell<Option<Try>>,
    /// Whether everything has to be shown anew in the next frame, or what moves with the reader.
    fresh: Cell<bool>,
    moved: Cell<bool>,
    /// Whether there is something to draw that was not, for want of being seen.
    missed: Cell<bool>,
    /// When the results may be drawn again.
    next_drawing: Cell<f64>,
}

impl App {
    /// Makes what the runs need of the page.
    pub(super) fn assemble_many(self: &Rc<Self>) {
        let frame = self.callback(|app, ()| app.many_frame());
        let _ = self.many.frames.set(Frames::new(move || frame(())));
        let look = self.callback(|app, ()| {
            app.many.waits.set(false);
            app.many.go_on();
        });
        let _ = self.many.later.set(Delay::new(move || look(())));
    }

    /// Makes the panel when it is shown, and ends it when it is hidden.
    #[inline(never)]
    pub(in crate::page::app) fn show_many(self: &Rc<Self>, _: There) {
        let shown = self.read(|state| state.experiment().is_open(Panel::Many));
        let many = &self.many;
        if shown != Some(true) {
            many.panel.replace(None);
            many.visibility.replace(None);
            if let Some(failure) = many.failure.take() {
                failure.remove();
            }
        } else if many.panel.borrow().is_none() && self.panels.get().is_some_and(Panels::has_strip)
        {
            let ask: Rc<dyn Fn(Ask)> = self.callback(|app, ask| app.many_asked(ask));
            many.panel.replace(Some(ManyPanel::new(&ask)));
            // So they are there when they are asked.
            if let Some(pool) = self.pool.get() {
                pool.open();
            }
            let in_view = many.in_view.clone();
            let redraw = self.callback(|app, ()| {
                app.many.missed.set(true);
                app.many.request();
            });
            let button = by_id::<HtmlElement>("many-run");
            let section = button.closest("[data-panel]").ok().flatten();
            let watch = section.map(|section| {
                Visibility::new(&section, move |now| {
                    if in_view.replace(Some(now)) != Some(now) && now {
                        redraw(());
                    }
                })
            });
            many.visibility.replace(watch);
        }
        self.redraw_many();
    }

    /// Says in place of the results why they cannot be drawn.
    fn fail_many(&self, text: &Text, failure: &str) {
        let sentence = make_text("p", &text.fill("panel.failed", &[("reason", failure)]));
        sentence.set_class_name("panel-failure");
        attribute(&sentence, "role", "alert");
        let _ = by_id::<HtmlElement>("many-results").append_child(&sentence);
        if let Some(before) = self.many.failure.replace(Some(sentence)) {
            before.remove();
        }
    }

    /// Shows everything anew: other settings, another language, other colours.
    fn redraw_many(&self) {
        self.many.fresh.set(true);
        self.many.request();
    }

    /// Draws the runs at once, wherever they are, and again in a frame.
    #[inline(never)]
    pub(in crate::page::app) fn print_many(&self, _: There) {
        self.many.fresh.set(true);
        let playing = self.read(|state| state.status() == Status::Running);
        self.draw_many(playing == Some(true));
        self.redraw_many();
    }

    /// Sleeps while nobody can see the runs, and goes on then.
    #[inline(never)]
    pub(in crate::page::app) fn set_many_pace(&self, pace: Pace, _: There) {
        if let Some(frames) = self.many.frames.get() {
            frames.set_pace(pace);
        }
    }

    /// Goes on with what has come from a worker in a frame. How many there are is a part of what is
    /// said.
    #[inline(never)]
    pub(in crate::page::app) fn wake_many(&self, others: bool, _: There) {
        if others {
            self.many.fresh.set(true);
        }
        if others || !self.pool.get().is_some_and(Pool::is_at_work) {
            self.many.go_on();
        } else {
            self.many.go_on_later();
        }
    }

    /// Goes on where the page was hidden or is shown again: with frames of the other kind, and with
    /// what has come meanwhile.
    #[inline(never)]
    pub(in crate::page::app) fn renew_many_frames(&self, _: There) {
        if let Some(frames) = self.many.frames.get() {
            frames.renew();
        }
        self.redraw_many();
    }

    /// Shows the runs beside a new run of the page; those of another lesson are forgotten.
    #[inline(never)]
    pub(in crate::page::app) fn renew_many(&self, lesson: bool, there: There) {
        if lesson {
            self.clear_many(there);
        }
        self.redraw_many();
    }

    /// Forgets the runs.
    #[inline(never)]
    pub(in crate::page::app) fn clear_many(&self, _: There) {
        self.many.job.replace(None);
        self.many.loaded.replace(None);
        self.many.forget_costs();
        self.redraw_many();
    }

    /// What is run next: what the link asks for, or what every lesson opens with.
    fn sweep(&self) -> Sweep {
        let sweep = self.read(|state| state.experiment().sweep);
        sweep.flatten().unwrap_or_default()
    }

    #[inline(never)]
    fn many_asked(self: &Rc<Self>, ask: Ask) {
        match ask {
            Ask::Shape(shape) => {
                if let Some(experiment) = self.experiment() {
                    let sweep = Sweep::suggested(shape, &experiment);
                    self.set_sweep(&sweep.to_string());
                }
            }
            Ask::Starts => self.set_sweep(&Sweep::starts().to_string()),
            Ask::Quantity { second, quantity } => {
                if let Some(experiment) = self.experiment() {
                    let sweep = self.sweep().with_quantity(second, quantity, &experiment);
                    self.set_sweep(&sweep.to_string());
                }
            }
            Ask::Range(second, typed) => self.set_range(second, &typed),
            Ask::Run => {
                let wrong = self
                    .many
                    .panel
                    .borrow()
                    .as_ref()
                    .is_some_and(ManyPanel::is_wrong);
                if let (Some(experiment), false) = (self.experiment(), wrong) {
                    let sweep = self.sweep();
                    let plan = Plan::new(&experiment, sweep);
                    if plan.runs().is_empty() {
                        return;
                    }
                    let site = self.site(&experiment, &plan);
                    let Some(pool) = self.pool.get() else {
                        return;
                    };
                    let job = Job::new(&experiment, sweep, site, pool);
                    // Nobody answers that any more.
                    self.many.asked.set(None);
                    self.many.trial.replace(None);
                    self.many.job.replace(Some(job));
                    self.many.loaded.replace(None);
                    self.many.reveal.set(true);
                    self.redraw_many();
                }
            }
            Ask::Cancel => {
                if let Some(job) = self.many.job.borrow_mut().as_mut() {
                    job.stop(JobState::Cancelled);
                }
                self.redraw_many();
            }
            Ask::Load(pick) => self.load_run(pick),
            Ask::Redraw => self.many.request(),
        }
    }

    fn set_sweep(self: &Rc<Self>, text: &str) {
        self.act(Intent::Change("sweep", text.to_owned()));
        self.redraw_many();
    }

    /// Takes the range of an axis as it was typed. What is wrong with it is said at its field.
    fn set_range(self: &Rc<Self>, second: bool, typed: &Typed) {
        let sweep = self.sweep();
        match typed.on(sweep, second) {
            Ok(sweep) => {
                if let Some(panel) = self.many.panel.borrow().as_ref() {
                    panel.right(second);
                }
                self.set_sweep(&sweep.to_string());
            }
            Err(wrong) => {
                let axis = sweep.second().filter(|_| second);
                let quantity = axis.unwrap_or(sweep.first()).quantity();
                if let Some(panel) = self.many.panel.borrow().as_ref() {
                    panel.explain(&self.text.borrow(), second, quantity, wrong);
                }
                self.redraw_many();
            }
        }
    }

    /// Brings the settings of a run into the page, and the run before its first step.
    fn load_run(self: &Rc<Self>, pick: Pick) {
        let panel = self.many.panel.borrow();
        let Some(panel) = panel.as_ref() else {
            return;
        };
        let (column, row, experiment) = {
            let job = self.many.job.borrow();
            let Some(results) = job.as_ref().map(|job| &job.results) else {
                return;
            };
            let Some(run) = panel.picked(results, pick) else {
                return;
            };
            let run = &results.plan().runs()[run];
            (run.column, run.row, run.experiment.clone())
        };
        self.act(Intent::Load(Box::new(experiment.clone())));
        self.many.loaded.replace(Some((column, row, experiment)));
        self.redraw_many();
    }

    /// What there is to say of the run that was brought into the page, as long as it is there.
    fn loaded_words(&self, text: &Text, results: Option<&Results>) -> Option<String> {
        let loaded = self.many.loaded.borrow();
        let (column, row, experiment) = loaded.as_ref()?;
        let there = self.read(|state| {
            let recording = state.recording();
            let own = recording.edits().made().is_empty();
            own && same_numbers(experiment, recording.experiment())
        });
        let place = many::cell_name(text, results?.plan(), *column, *row);
        (there == Some(true)).then(|| text.fill("many.loaded", &[("place", &place)]))
    }

    /// Whether all runs may be over before a reader has come to their picture: a smooth way there would
    /// take time from them and show the end only.
    fn is_short(&self, job: &Job) -> bool {
        let cost = self.many.costs[job.site.index()].get();
        cost.is_some_and(|cost| cost * job.results.plan().work() < SHORT)
    }

    /// Where a plan would be run.
    fn site(&self, experiment: &Experiment, plan: &Plan) -> Site {
        let findings = self.trainer.findings.borrow();
        let workers = self.pool.get().map_or(0, Pool::size);
        let trains = self.trainer.taken.get();
        Site::of(trains, &findings, plan, experiment.backend, workers)
    }

    #[inline(never)]
    fn many_frame(&self) {
        let hidden = document().hidden();
        let playing = self.read(|state| state.status() == Status::Running);
        let playing = playing.unwrap_or_default();
        let mut job = self.many.job.borrow_mut();
        let under_way = job.as_mut().filter(|job| job.goes_on());
        if let (Some(job), Some(pool)) = (under_way, self.pool.get()) {
            let budget = match (hidden, playing) {
                (true, _) => HIDDEN_BUDGET,
                (false, true) => SHARED_BUDGET,
                (false, false) => BUDGET,
            };
            job.go_on(budget, pool);
            if let (Some(cost), false) = (job.cost(), hidden) {
                self.many.costs[job.site.index()].set(Some(cost));
            }
            if job.goes_on() && pool.is_at_work() && !job.site.is_gpu() {
                self.many.go_on_later();
            } else if job.goes_on() {
                self.many.go_on();
            } else {
                self.many.fresh.set(true);
            }
        }
        if !job.as_ref().is_some_and(Job::goes_on) && !hidden {
            self.go_on_trying();
        }
        drop(job);
        if !hidden {
            self.draw_many(playing);
        }
    }

    /// Draws what has come, not too often while more comes.
    fn draw_many(&self, playing: bool) {
        let panel = self.many.panel.borrow();
        let Some(panel) = panel.as_ref() else {
            return;
        };
        let started = now();
        let fresh = self.many.fresh.take();
        let job = self.many.job.borrow();
        let running = job.as_ref().is_some_and(Job::goes_on);
        let due = fresh || (running && started >= self.many.next_drawing.get());
        let (text, Some(experiment)) = (self.text.borrow(), self.experiment()) else {
            return;
        };
        let scene = ManyScene {
            text: &text,
            theme: &self.theme(),
            experiment: &experiment,
            sweep: self.sweep(),
            results: job.as_ref().map(|job| &job.results),
        };
        if fresh {
            panel.arrange(&scene);
            panel.tell_loaded(self.loaded_words(&text, scene.results));
            if self.many.reveal.take() {
                let short = job.as_ref().is_some_and(|job| self.is_short(job));
                panel.reveal(short || reduced_motion());
            }
        }
        if due {
            let mut progress = self.many_progress(&text, &experiment, job.as_ref(), playing);
            if panel.is_wrong() {
                progress.possible = false;
                text.get("many.plan.wrong").clone_into(&mut progress.plan);
            }
            panel.tell(&progress);
        }
        let seen = self.many.in_view.get() != Some(false) || self.printing.get();
        let moved = self.many.moved.take();
        if !(due || moved) {
            return;
        }
        if seen && self.many.failure.borrow().is_none() {
            let due = due || self.many.missed.take();
            if let Err(failure) = panel.draw(&scene, due) {
                self.fail_many(&text, &failure);
            }
        } else if due {
            self.many.missed.set(true);
        }
        if due {
            let pause = DRAWING_INTERVAL.max(DRAWING_SHARE * (now() - started));
            self.many.next_drawing.set(now() + pause);
        }
    }
}

/// Whether two experiments have runs of the same numbers.
fn same_numbers(one: &Experiment, other: &Experiment) -> bool {
    let mut deciding = SETTINGS
        .iter()
        .filter(|setting| setting.decides == Decides::Numbers);
    deciding.all(|setting| (setting.get)(one) == (setting.get)(other))
}

impl Many {
    /// Asks for a frame in which something else is pointed at, or everything is new.
    fn request(&self) {
        self.moved.set(true);
        self.go_on();
    }

    /// Asks for a frame when the results may be drawn again: frames in which nothing is done take time
    /// from the workers.
    fn go_on_later(&self) {
        if let Some(later) = self.later.get().filter(|_| !self.waits.replace(true)) {
            later.start(DRAWING_INTERVAL as i32);
        }
    }

    /// Asks for a frame of work: what comes of it is drawn now and then.
    fn go_on(&self) {
        if let Some(frames) = self.frames.get() {
            frames.request();
        }
    }
}
