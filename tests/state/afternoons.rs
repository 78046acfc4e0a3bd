//! Random afternoons with a page.

use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use regression_playground::core::engine::Record;
use regression_playground::core::experiment::{Experiment, Lesson, Optimizer, Task};
use regression_playground::core::link;
use regression_playground::core::looks::{Beyond, Spread, View};
use regression_playground::core::random::{Stream, stream};
use regression_playground::core::state::{Effect, Intent, Move, News};
use regression_playground::core::transport::{Place, Status, Unit};

use super::page::{Page, reference};
use super::{FUSED, at, told};

/// Throws of a die that is always the same.
struct Dice(Box<dyn FnMut() -> u32>);

impl Dice {
    fn new(seed: u32) -> Self {
        let mut rng = stream(seed, Stream::Data);
        Self(Box::new(move || rng.next_u32()))
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.0)() as usize % bound
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn place(&mut self) -> Place {
        // Every epoch here has two mini-batches at least.
        at(self.below(7) as u32, self.below(2))
    }

    fn intent(&mut self) -> Intent {
        match self.below(26) {
            0 | 1 => Intent::Toggle,
            2 | 3 => Intent::Play,
            4 => Intent::Pause,
            5 | 6 => Intent::Step(self.pick(&[Unit::Batch, Unit::Epoch])),
            7 => Intent::RunTo(self.place()),
            8 => Intent::End,
            9..=11 => Intent::Seek(self.place()),
            12..=14 => {
                let by = self.below(7) as i64 - 4;
                let epoch = self.below(7) as u32;
                Intent::Move(self.pick(&[
                    Move::Epochs(by),
                    Move::Tenths(by),
                    Move::Batches(by),
                    Move::Batches(by),
                    Move::Start,
                    Move::Newest,
                    Move::To(epoch),
                ]))
            }
            15 => Intent::Branch,
            16 => Intent::Reset,
            17 => {
                let rate = self.pick(&["0.01", "0.1", "0.5", "10"]);
                Intent::Change("lr", rate.into())
            }
            18..=20 => {
                let (key, value) = self.pick(&[
                    ("epochs", "3"),
                    ("epochs", "5"),
                    ("epochs", "6"),
                    ("seed", "2"),
                    ("n", "5"),
                    ("opt", "sgd"),
                    ("opt", "adam"),
                    ("speed", "max"),
                    ("speed", "film"),
                    ("speed", "batch"),
                    ("speed", "1"),
                    ("speed", "1000"),
                    ("speed", "epoch"),
                    ("engine", "fused"),
                    ("engine", "autodiff"),
                    ("challenge", "1"),
                    ("challenge", ""),
                    ("at", "2"),
                    ("at", ""),
                    ("lr", "nonsense"),
                    ("theme", "dark"),
                ]);
                Intent::Change(key, value.into())
            }
            21 => self.pick(&[
                Intent::Lesson(Lesson::Curve),
                Intent::Lesson(Lesson::Line),
                Intent::Defaults,
                Intent::ChallengeData,
                Intent::NewData,
                Intent::NewWeights,
                Intent::Link("seed=2".into()),
                Intent::Link(String::new()),
            ]),
            22 => {
                let experiment = self.experiment();
                self.pick(&[
                    Intent::Apply(experiment.clone().into()),
                    Intent::Load(experiment.into()),
                ])
            }
            23 | 24 => {
                let value = self.pick(&[0.5, -1.0, 3.0, 1e30, f32::NAN]);
                Intent::EditParameter(self.below(4), value)
            }
            _ => self.pick(&[
                Intent::View(View::Predicted),
                Intent::View(View::Feature(0)),
                Intent::Losses(Spread::Linear),
                Intent::Point(Some(0.5)),
                Intent::Beyond(Beyond::Bit),
                Intent::Added(Some(1)),
                Intent::Unit(Some((1, 0))),
                Intent::At(Some(0.25)),
            ]),
        }
    }

    fn experiment(&mut self) -> Experiment {
        Experiment {
            samples: self.pick(&[3, 4]),
            batch: 2,
            epochs: self.pick(&[2, 5]),
            optimizer: self.pick(&[Optimizer::Sgd, Optimizer::Momentum, Optimizer::Adam]),
            learning_rate: self.pick(&[0.05, 2.0]),
            hidden: self.pick(&["", "2t"]).parse().unwrap(),
            ..Experiment::new(self.pick(&[Task::Linear, Task::Cubic]))
        }
    }
}

/// What runs were after each of their steps, trained once each.
#[derive(Default)]
struct Judges(RefCell<HashMap<String, Rc<Vec<Record>>>>);

impl Judges {
    fn of(&self, page: &Page) -> Rc<Vec<Record>> {
        let experiment = page.state.session().experiment();
        let edits = page.state.recording().edits();
        let e = experiment;
        let key = format!(
            "{:?}",
            (
                e.task,
                e.samples,
                e.seed,
                e.iseed,
                e.batch,
                e.optimizer,
                &e.hidden,
                edits
            )
        );
        let known = self.0.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let moments = Rc::new(reference(experiment, edits, 7, FUSED));
            self.0.borrow_mut().insert(key, moments.clone());
            moments
        })
    }
}

/// Everything that holds at any time.
fn check(page: &Page, judges: &Judges) {
    let state = &page.state;
    let (session, shown) = (state.session(), state.shown());
    assert!(shown.place <= session.place());
    assert_eq!(state.looks_back(), shown.place < session.place());
    // What is shown is what training had there, whatever was changed on the way.
    if let Some(loss) = shown.loss {
        let moments = judges.of(page);
        let moment = &moments[state.recording().step(shown.place) as usize];
        assert_eq!(loss.to_bits(), moment.loss.to_bits(), "{:?}", shown.place);
        assert_eq!(shown.parameters, moment.parameters, "{:?}", shown.place);
        assert!(loss.is_finite() && shown.parameters.iter().all(|p| p.is_finite()));
    } else {
        assert_eq!((shown.place, state.status()), (at(0, 0), Status::Loading));
    }
    let status = state.status();
    if state.replays() {
        assert_eq!(status, Status::Running);
    } else if state.looks_back() {
        let start = shown.place == Place::default();
        assert_eq!(status, if start { Status::Ready } else { Status::Paused });
    } else if state.seeks() && session.has_ended() {
        assert_eq!(
            status,
            Status::Paused,
            "an earlier moment is about to be shown"
        );
    } else {
        assert_eq!(status, session.status());
    }
    let history = state.recording().history();
    let losses = history.losses();
    assert!(losses.iter().map(|l| l.0).eq(0..losses.len() as u32));
    if let Some(&(last, _)) = losses.last() {
        assert_eq!(last, session.place().epoch);
        assert_eq!(history.parameters_at(u32::MAX).unwrap().0, last);
    }
    assert!(session.place() <= Place::at_epoch(state.experiment().epochs));
    assert_eq!(state.experiment(), session.experiment());
    assert_eq!(session.has_ended(), state.recording().ending().is_some());
    if let Some(course) = state.course() {
        assert!(course.from < course.to.place);
    }
}

/// Of every run it is told once that it can be acted on, and of its end when it has come to one.
fn check_news(page: &mut Page, ready: &mut Vec<u32>) {
    for news in told(page) {
        match news {
            News::Ready => {
                assert!(!ready.contains(&page.state.run()), "told twice");
                ready.push(page.state.run());
            }
            News::Finished => assert_eq!(page.state.session().status(), Status::Finished),
            News::Diverged => assert_eq!(page.state.session().status(), Status::Diverged),
            News::Status | News::Challenge(..) => {}
        }
    }
    let loading = page.state.status() == Status::Loading;
    assert_eq!(ready.contains(&page.state.run()), !loading);
}

#[test]
fn ten_thousand_afternoons() {
    let judges = Judges::default();
    for seed in 0..10_000 {
        let mut dice = Dice::new(seed);
        let first = dice.experiment();
        let mut page = Page::new(&first, FUSED);
        let query = link::hash("", &first);
        let (mut done, mut ready) = (Vec::new(), Vec::new());
        check_news(&mut page, &mut ready);
        for _ in 0..dice.below(12) {
            let intent = dice.intent();
            done.push(intent.clone());
            let result = catch_unwind(AssertUnwindSafe(|| {
                afternoon(&mut page, intent, &mut dice, &judges, &query);
                check_news(&mut page, &mut ready);
            }));
            assert!(result.is_ok(), "seed {seed}: {first:?}, {done:?}");
        }
        // Whatever was done, the same run again is a run like any other.
        page.act(Intent::Reset);
        let run = page.state.run();
        page.finish(Intent::Play);
        assert_eq!(page.state.run(), run);
        assert!(page.state.session().has_ended() && !page.state.looks_back());
        assert!(page.state.recording().edits().made().is_empty());
        assert_fresh(&page);
    }
}

/// One intent and a few frames.
fn afternoon(page: &mut Page, intent: Intent, dice: &mut Dice, judges: &Judges, query: &str) {
    let run = page.state.run();
    let effects = page.act(intent);
    let begun = effects
        .iter()
        .filter(|effect| **effect == Effect::Begin)
        .count();
    assert_eq!(page.state.run() - run, begun as u32);
    if effects.contains(&Effect::WriteLink) {
        let (read, problems) = link::read(query, &page.state.hash());
        assert!(problems.is_empty());
        assert_eq!(&read, page.state.experiment());
    }
    check(page, judges);
    for _ in 0..dice.below(4) {
        match dice.below(12) {
            // An engine is lost, with everything that it was asked for.
            0 => page.take_over(),
            // A frame that is not read before the next one.
            1 | 2 => page.queue(dice.below(4)),
            _ => {
                page.frame(dice.below(5), 0.1 * dice.below(12) as f64);
            }
        }
        check(page, judges);
    }
}

/// The run is bit for bit that of a page that was opened just now.
fn assert_fresh(page: &Page) {
    let mut fresh = Page::new(
        &Experiment {
            at: None,
            ..page.state.experiment().clone()
        },
        FUSED,
    );
    fresh.finish(Intent::Play);
    let (one, other) = (page.state.session(), fresh.state.session());
    assert_eq!(one.newest(), other.newest());
    assert_eq!(one.status(), other.status());
    assert_eq!(one.history().losses(), other.history().losses());
    assert_eq!(one.recording().log(), other.recording().log());
    assert_eq!(one.recording().edits(), other.recording().edits());
}
