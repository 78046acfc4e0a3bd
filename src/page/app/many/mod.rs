//! Many runs: what the reader asks of them, the slices of time in which they are made, and the run
//! that is brought into the page.

mod job;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use self::job::{BUDGET, Job, Place, measured_cost};
use super::App;
use crate::core::experiment::Panel;
use crate::core::link::{Problem, ProblemKind};
use crate::core::settings::find;
use crate::core::sweep::{Plan, Quantity, Run, Sweep};
use crate::core::text::Text;
use crate::core::transport::Status;
use crate::page::dom::{document, now};
use crate::page::frame::{Frames, Pace};
use crate::page::panels::{Ask, ManyPanel, ManyScene, Pick, Progress};
use crate::view::many::{self, End};

/// Seconds of work in a frame that the page's own run needs too, and in a slice while the page is
/// hidden.
const SHARED_BUDGET: f64 = 0.002;
const HIDDEN_BUDGET: f64 = 0.04;
/// Milliseconds between drawings of the results while they come.
const DRAWING_INTERVAL: f64 = 250.0;
/// How many times as long as a drawing takes it is waited for the next one.
const DRAWING_SHARE: f64 = 15.0;

/// The many runs of a widget.
#[derive(Default)]
pub(in crate::page) struct Many {
    panel: OnceCell<ManyPanel>,
    frames: OnceCell<Frames>,
    job: RefCell<Option<Job>>,
    /// What would be run now.
    plan: RefCell<Option<Plan>>,
    /// Seconds for a unit of work in the page and on the GPU, once they are known.
    costs: [Cell<Option<f64>>; 2],
    /// Whether everything has to be shown anew in the next frame.
    fresh: Cell<bool>,
    /// When the results may be drawn again.
    next_drawing: Cell<f64>,
}

impl App {
    /// Makes the panel.
    pub(in crate::page) fn assemble_many(self: &Rc<Self>) {
        let frame = self.callback(|app, ()| app.many_frame());
        let _ = self.many.frames.set(Frames::new(move || frame(())));
        let ask: Rc<dyn Fn(Ask)> = self.callback(|app, ask| app.many_asked(ask));
        let _ = self.many.panel.set(ManyPanel::new(&ask));
    }

    /// Shows everything anew: other settings, another language, other colours.
    pub(in crate::page) fn redraw_many(&self) {
        self.many.fresh.set(true);
        self.many.request();
    }

    /// Sleeps while nobody can see the runs, and goes on then.
    pub(in crate::page) fn set_many_pace(&self, pace: Pace) {
        if let Some(frames) = self.many.frames.get() {
            frames.set_pace(pace);
        }
    }

    /// Goes on where the page was hidden or is shown again: with frames of the other kind, and with
    /// what has come meanwhile.
    pub(in crate::page) fn renew_many_frames(&self) {
        if let Some(frames) = self.many.frames.get() {
            frames.renew();
        }
        self.redraw_many();
    }

    /// Forgets the runs of another lesson.
    pub(in crate::page) fn clear_many(&self) {
        self.many.job.replace(None);
        self.many.costs.iter().for_each(|cost| cost.set(None));
        self.redraw_many();
    }

    /// What is run next: what the link asks for, or what every lesson opens with.
    fn sweep(&self) -> Sweep {
        self.experiment.borrow().sweep.unwrap_or_default()
    }

    fn many_asked(self: &Rc<Self>, ask: Ask) {
        match ask {
            Ask::Shape(shape) => {
                let sweep = Sweep::suggested(shape, &self.experiment.borrow());
                self.set_sweep(&sweep.to_string());
            }
            Ask::Quantity { second, quantity } => {
                let experiment = self.experiment();
                let sweep = self.sweep().with_quantity(second, quantity, &experiment);
                self.set_sweep(&sweep.to_string());
            }
            Ask::Range {
                second,
                from,
                to,
                count,
            } => self.set_range(second, [&from, &to, &count].map(|typed| typed.trim())),
            Ask::Run => {
                let (experiment, sweep) = (self.experiment(), self.sweep());
                let place = self.place(&Plan::new(&experiment, sweep));
                let job = Job::new(&experiment, sweep, place);
                self.many.job.replace(Some(job));
                self.redraw_many();
            }
            Ask::Cancel => {
                if let Some(job) = self.many.job.borrow_mut().as_mut() {
                    job.stop(End::Cancelled);
                }
                self.redraw_many();
            }
            Ask::Load(pick) => self.load_run(pick),
            Ask::Redraw => self.many.request(),
        }
    }

    fn set_sweep(self: &Rc<Self>, text: &str) {
        self.change(find("sweep").expect("a setting"), text);
        self.redraw_many();
    }

    /// Takes the range of an axis as it was typed. What its quantity does not take is named.
    fn set_range(self: &Rc<Self>, second: bool, [from, to, count]: [&str; 3]) {
        let sweep = self.sweep();
        let (axis, other) = match (second, sweep.second()) {
            (true, Some(axis)) => (axis, Some(sweep.first())),
            _ => (sweep.first(), sweep.second()),
        };
        let quantity = axis.quantity();
        let (word, seeds) = (quantity.word(), quantity == Quantity::Seed);
        let typed = if seeds { &[from][..] } else { &[from, to] };
        let wrong = typed.iter().find(|text| quantity.parse(text).is_none());
        if let (Some(&value), Some(setting)) = (wrong, find(word)) {
            self.report(&[Problem {
                key: setting.key.into(),
                value: value.into(),
                kind: ProblemKind::Refused,
            }]);
            self.redraw_many();
            return;
        }
        let typed = match (quantity.parse(from), count.parse::<u32>()) {
            (Some(first), Ok(count)) if seeds => {
                format!("{word}:{from}..{}", first + f64::from(count) - 1.0)
            }
            _ => format!("{word}:{from}..{to}:{count}"),
        };
        self.set_sweep(&match (other, second) {
            (None, _) => typed,
            (Some(other), false) => format!("{typed}*{other}"),
            (Some(other), true) => format!("{other}*{typed}"),
        });
    }

    /// Brings the settings of a run into the page, and the run before its first step.
    fn load_run(self: &Rc<Self>, pick: Pick) {
        let Some(panel) = self.many.panel.get() else {
            return;
        };
        let (mut experiment, place) = {
            let job = self.many.job.borrow();
            let Some(results) = job.as_ref().map(|job| &job.results) else {
                return;
            };
            let Some(run) = panel.picked(results, pick) else {
                return;
            };
            let Run {
                column,
                row,
                experiment,
            } = &results.plan().runs()[run];
            let place = many::place(&self.text.borrow(), results.plan(), *column, *row);
            (experiment.clone(), place)
        };
        self.keep_page_settings(&mut experiment);
        experiment.speed = self.experiment.borrow().speed;
        let playing = self.session.borrow().status() == Status::Running;
        let run = self.run.get();
        self.apply(experiment);
        if self.run.get() == run {
            // What changed would have held from now on: the run is wanted from its start.
            self.reset();
            self.play_when_ready.set(playing);
        }
        let words = self.text.borrow().fill("many.loaded", &[("place", &place)]);
        panel.tell_loaded(&words);
        self.redraw_many();
    }

    /// Where a plan would be run.
    fn place(&self, plan: &Plan) -> Place {
        let wish = self.experiment.borrow().backend;
        Place::of(self.choice.borrow().as_ref(), plan, wish)
    }

    fn many_frame(&self) {
        let hidden = document().hidden();
        let playing = self.session.borrow().status() == Status::Running;
        if let Some(job) = self
            .many
            .job
            .borrow_mut()
            .as_mut()
            .filter(|job| job.goes_on())
        {
            job.go_on(match (hidden, playing) {
                (true, _) => HIDDEN_BUDGET,
                (false, true) => SHARED_BUDGET,
                (false, false) => BUDGET,
            });
            if let (Some(cost), false) = (job.cost(), hidden) {
                self.many.costs[usize::from(job.place.is_gpu())].set(Some(cost));
            }
            if job.goes_on() {
                self.many.request();
            } else {
                self.many.fresh.set(true);
            }
        }
        if !hidden && self.experiment.borrow().shows(Panel::Many) {
            self.draw_many(playing);
        }
    }

    /// Draws what has come, not too often while more comes.
    fn draw_many(&self, playing: bool) {
        let Some(panel) = self.many.panel.get() else {
            return;
        };
        let started = now();
        let fresh = self.many.fresh.take();
        let job = self.many.job.borrow();
        let running = job.as_ref().is_some_and(Job::goes_on);
        let due = fresh || (running && started >= self.many.next_drawing.get());
        let (text, experiment) = (self.text.borrow(), self.experiment.borrow());
        let scene = ManyScene {
            text: &text,
            theme: &self.theme.get(),
            experiment: &experiment,
            sweep: self.sweep(),
            results: job.as_ref().map(|job| &job.results),
        };
        if fresh {
            panel.arrange(&scene);
        }
        if due {
            panel.tell(&self.many_progress(&text, job.as_ref(), playing));
        }
        panel.draw(&scene, due);
        if due {
            let pause = DRAWING_INTERVAL.max(DRAWING_SHARE * (now() - started));
            self.many.next_drawing.set(now() + pause);
        }
    }

    /// What there is to say about the runs that could be made and those that are being made.
    fn many_progress(&self, text: &Text, job: Option<&Job>, playing: bool) -> Progress {
        let (experiment, sweep) = (self.experiment.borrow(), self.sweep());
        let mut plan = self.many.plan.borrow_mut();
        let plan = match plan.take().filter(|plan| plan.is_of(&experiment, sweep)) {
            Some(known) => plan.insert(known),
            None => plan.insert(Plan::new(&experiment, sweep)),
        };
        let place = self.place(plan);
        let cost = &self.many.costs[usize::from(place.is_gpu())];
        let goes_on = job.is_some_and(Job::goes_on);
        if let (Place::Page(kind), None, false) = (&place, cost.get(), goes_on || playing) {
            cost.set(measured_cost(*kind, plan));
        }
        let work = || plan.runs().iter().map(Run::work).sum::<f64>();
        let seconds = cost.get().map(|cost| cost * work());
        let mut words = many::plan(text, plan, &experiment, seconds);
        if place.is_gpu() {
            let both = [("before", &*words), ("behind", text.get("many.gpu"))];
            words = text.fill("many.sentences", &both);
        }
        let stale = |job: &Job| !goes_on && !job.results.plan().is_of(&experiment, sweep);
        Progress {
            plan: words,
            possible: !plan.runs().is_empty(),
            running: job
                .filter(|job| job.goes_on())
                .map(|job| many::running(text, &job.results, job.left())),
            ended: match job {
                Some(job) if stale(job) => text.get("many.stale").to_owned(),
                Some(job) => many::ended(text, &job.results, &job.end, job.took),
                None => String::new(),
            },
            share: job.map_or(0.0, Job::share),
        }
    }
}

impl Many {
    fn request(&self) {
        if let Some(frames) = self.frames.get() {
            frames.request();
        }
    }
}
