//! Many runs: what the reader asks of them, the slices of time in which they are made, and the run
//! that is brought into the page.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use super::App;
use crate::core::engine::EngineError;
use crate::core::link::{Problem, ProblemKind};
use crate::core::number::short;
use crate::core::settings::find;
use crate::core::sweep::{Axis, OneByOne, Plan, Results, Run, Runner, Sweep};
use crate::core::text::Text;
use crate::core::transport::State;
use crate::engine::FusedCpu;
use crate::page::dom::{document, now};
use crate::page::frame::Frames;
use crate::page::panels::{Ask, ManyPanel, ManyScene, Pick, Progress};
use crate::view::many;

/// Seconds of work in a frame; in one that the page's own run needs too; and in a slice while the
/// page is hidden.
const BUDGET: f64 = 0.006;
const SHARED_BUDGET: f64 = 0.002;
const HIDDEN_BUDGET: f64 = 0.04;
/// Seconds of a frame.
const FRAME: f64 = 1.0 / 60.0;
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
    /// Seconds for a unit of work, frames that are waited for included; once it is known.
    cost: Cell<Option<f64>>,
    /// Whether everything has to be shown anew in the next frame.
    fresh: Cell<bool>,
    /// When the results may be drawn again.
    next_drawing: Cell<f64>,
}

/// Runs that were asked for, and what has come of them.
struct Job {
    results: Results,
    /// Gone when the runs have ended.
    runner: Option<Box<dyn Runner>>,
    started: f64,
    /// Seconds that it took, once the runs have ended.
    took: f64,
    end: End,
}

/// How runs ended.
enum End {
    Open,
    Complete,
    Cancelled,
    Failed(EngineError),
}

impl Job {
    /// The work that is done, from 0 to 1.
    fn share(&self) -> f64 {
        let under_way = self
            .runner
            .as_ref()
            .map_or(0.0, |runner| runner.under_way(self.results.plan()));
        (self.results.work_done() + under_way) / self.results.work()
    }

    fn stop(&mut self, end: End) {
        self.runner = None;
        self.took = (now() - self.started) / 1000.0;
        self.end = end;
    }
}

impl App {
    /// Makes the panel.
    pub(in crate::page) fn assemble_many(self: &Rc<Self>) {
        let frame = self.callback(|app, ()| app.many_frame());
        let _ = self.many.frames.set(Frames::new(move || frame(())));
        let ask: Rc<dyn Fn(Ask)> = self.callback(|app, ask| app.many_asked(ask));
        let _ = self.many.panel.set(ManyPanel::new(&ask));
    }

    /// Shows everything anew: other settings, another language, another size.
    pub(in crate::page) fn redraw_many(&self) {
        self.many.fresh.set(true);
        self.many.request();
    }

    /// Asks anew for the frame that is waited for, because the page was hidden or shown.
    pub(in crate::page) fn renew_many_frames(&self) {
        if let Some(frames) = self.many.frames.get() {
            frames.renew();
        }
    }

    /// Forgets the runs of another lesson.
    pub(in crate::page) fn clear_many(&self) {
        self.many.job.replace(None);
        self.many.cost.set(None);
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
                let sweep = self.sweep();
                let experiment = self.experiment();
                let other = sweep.with_quantity(second, quantity, &experiment);
                self.set_sweep(&other.to_string());
            }
            Ask::Range {
                second,
                from,
                to,
                count,
            } => self.set_range(second, &from, &to, &count),
            Ask::Run => self.run_many(),
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
    fn set_range(self: &Rc<Self>, second: bool, from: &str, to: &str, count: &str) {
        let sweep = self.sweep();
        let (axis, other) = match (second, sweep.second()) {
            (true, Some(axis)) => (axis, Some(sweep.first())),
            _ => (sweep.first(), sweep.second()),
        };
        let quantity = axis.quantity();
        let word = quantity.word();
        let seeds = word == "seed";
        let typed = if seeds { vec![from] } else { vec![from, to] };
        let wrong = typed
            .iter()
            .find(|text| quantity.parse(text.trim()).is_none());
        if let (Some(value), Some(_)) = (wrong, find(word)) {
            self.report(&[Problem {
                key: word.into(),
                value: (*value).into(),
                kind: ProblemKind::Refused,
            }]);
            self.redraw_many();
            return;
        }
        let typed = match (quantity.parse(from.trim()), count.trim().parse::<u32>()) {
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

    fn run_many(self: &Rc<Self>) {
        let results = Results::new(&self.experiment.borrow(), self.sweep());
        self.many.job.replace(Some(Job {
            results,
            runner: Some(Box::new(engines())),
            started: now(),
            took: 0.0,
            end: End::Open,
        }));
        self.many.next_drawing.set(0.0);
        self.redraw_many();
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
        let playing = self.session.borrow().state() == State::Running;
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

    fn many_frame(self: &Rc<Self>) {
        let hidden = document().hidden();
        let playing = self.session.borrow().state() == State::Running;
        self.go_on_with_many(match (hidden, playing) {
            (true, _) => HIDDEN_BUDGET,
            (false, true) => SHARED_BUDGET,
            (false, false) => BUDGET,
        });
        if !hidden {
            self.draw_many(playing);
        }
        let job = self.many.job.borrow();
        if job.as_ref().is_some_and(|job| job.runner.is_some()) {
            self.many.request();
        }
    }

    /// Goes on with the runs for some seconds.
    fn go_on_with_many(&self, budget: f64) {
        let mut job = self.many.job.borrow_mut();
        let Some(job) = job.as_mut() else { return };
        let Some(runner) = job.runner.as_mut() else {
            return;
        };
        let end = now() + 1000.0 * budget;
        match runner.advance(job.results.plan(), &mut || (end - now()) / 1000.0) {
            Ok(arrivals) => {
                for arrival in &arrivals {
                    job.results.take(arrival);
                }
                if job.results.is_complete() {
                    job.stop(End::Complete);
                    self.many.fresh.set(true);
                }
            }
            Err(error) => {
                job.stop(End::Failed(error));
                self.many.fresh.set(true);
            }
        }
        let done = job.share() * job.results.work();
        if done > 0.0 && !document().hidden() {
            let seconds = (now() - job.started) / 1000.0;
            self.many.cost.set(Some(seconds / done));
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
        let running = job.as_ref().is_some_and(|job| job.runner.is_some());
        let due = running && started >= self.many.next_drawing.get();
        let (text, experiment) = (self.text.borrow(), self.experiment.borrow());
        let sweep = experiment.sweep.unwrap_or_default();
        let scene = ManyScene {
            text: &text,
            theme: &self.theme.get(),
            experiment: &experiment,
            sweep,
            results: job.as_ref().map(|job| &job.results),
        };
        if fresh {
            panel.arrange(&scene);
        }
        if fresh || due {
            let plan = Plan::new(&experiment, sweep);
            if self.many.cost.get().is_none() && !running && !playing {
                self.many.cost.set(measured_cost(&plan));
            }
            panel.tell(&self.progress(&text, &plan, job.as_ref()));
        }
        panel.draw(&scene, fresh || due);
        if fresh || due {
            let pause = DRAWING_INTERVAL.max(DRAWING_SHARE * (now() - started));
            self.many.next_drawing.set(now() + pause);
        }
    }

    /// What there is to say about the runs that could be made and those that are being made.
    fn progress(&self, text: &Text, plan: &Plan, job: Option<&Job>) -> Progress {
        let cost = self.many.cost.get();
        let share = job.map_or(0.0, Job::share);
        let counts = job.map(|job| {
            let results = &job.results;
            let runs = results.plan().runs().len().to_string();
            (results.arrived().to_string(), runs)
        });
        let (done, runs) = counts.unwrap_or_default();
        let values = [("done", &*done), ("runs", &runs)];
        let (mut running, mut ended) = (None, String::new());
        match job.map(|job| (&job.end, job)) {
            Some((End::Open, job)) => {
                let left = cost.map(|cost| cost * job.results.work() * (1.0 - share));
                running = Some(match left {
                    Some(left) if share > 0.0 => {
                        let time = duration(text, left);
                        let values = [values[0], values[1], ("time", &time)];
                        text.fill("many.running.time", &values)
                    }
                    _ => text.fill("many.running", &values),
                });
            }
            Some((End::Complete, job)) => {
                let time = duration(text, job.took);
                ended = text.fill("many.finished", &[values[1], ("time", &time)]);
            }
            Some((End::Cancelled, _)) => ended = text.fill("many.cancelled", &values),
            Some((End::Failed(error), _)) => {
                ended = text.fill("many.failed", &[("reason", &error.0)]);
            }
            None => {}
        }
        let stale = job.is_some_and(|job| {
            !job.results
                .plan()
                .is_of(&self.experiment.borrow(), plan.sweep())
        });
        if stale && running.is_none() {
            ended = text.get("many.stale").to_owned();
        }
        Progress {
            plan: describe_plan(text, plan, cost, &self.experiment.borrow()),
            possible: !plan.runs().is_empty(),
            running,
            ended,
            share,
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

/// A runner on the engine of the page itself.
fn engines() -> OneByOne {
    OneByOne::new(Box::new(|problem| Ok(Box::new(FusedCpu::new(problem)))))
}

/// Seconds for a unit of work, frames that are waited for included: the first run of a plan is
/// tried for a few milliseconds. `None` when that is too short to tell.
fn measured_cost(plan: &Plan) -> Option<f64> {
    let mut runner = engines();
    let started = now();
    let end = started + 1000.0 * BUDGET;
    let arrivals = runner.advance(plan, &mut || (end - now()) / 1000.0).ok()?;
    let done: f64 = arrivals
        .iter()
        .map(|arrival| plan.runs()[arrival.run].work())
        .sum();
    let work = done + runner.under_way(plan);
    let seconds = (now() - started) / 1000.0 * FRAME / BUDGET;
    (work > 0.0).then(|| seconds / work)
}

/// How many runs a plan has and how long they will take.
fn describe_plan(
    text: &Text,
    plan: &Plan,
    cost: Option<f64>,
    experiment: &crate::core::experiment::Experiment,
) -> String {
    if plan.runs().is_empty() {
        return text.get("many.plan.none").to_owned();
    }
    let idle = |axis: Axis| !axis.quantity().applies(experiment);
    let sweep = plan.sweep();
    let axes = [Some(sweep.first()), sweep.second()];
    if let Some(axis) = axes.into_iter().flatten().find(|&axis| idle(axis)) {
        let name = many::name(text, axis.quantity());
        return text.fill("many.plan.idle", &[("name", name)]);
    }
    let steps =
        |run: &Run| f64::from(run.experiment.epochs) * run.experiment.batches_per_epoch() as f64;
    let runs = plan.runs().len().to_string();
    let steps = grouped(plan.runs().iter().map(steps).sum());
    let work: f64 = plan.runs().iter().map(Run::work).sum();
    let values = [("runs", &*runs), ("steps", &steps)];
    match cost {
        Some(cost) => {
            let time = duration(text, cost * work);
            let values = [values[0], values[1], ("time", &time)];
            text.fill("many.plan.time", &values)
        }
        None => text.fill("many.plan", &values),
    }
}

/// A whole number with a thin space between thousands.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A time as a reader says it.
fn duration(text: &Text, seconds: f64) -> String {
    let (key, time) = match seconds {
        _ if seconds < 10.0 => ("many.seconds", (10.0 * seconds).ceil() / 10.0),
        _ if seconds < 100.0 => ("many.seconds", seconds.round()),
        _ if seconds < 6000.0 => ("many.minutes", (seconds / 60.0).round()),
        _ => ("many.hours", (seconds / 3600.0).round()),
    };
    text.fill(key, &[("time", &short(time, 4))])
}
