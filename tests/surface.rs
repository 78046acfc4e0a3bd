//! The picture of the surface while a run goes on: it follows the run without jumping, and what it
//! shows of a network is the loss over the slice that it names.

use pollster::block_on;
use regression_playground::core::engine::{Engine, MakeEngine};
use regression_playground::core::experiment::{Experiment, Loss, Task};
use regression_playground::core::last_steps::LastStepsFinder;
use regression_playground::core::moment::Moment;
use regression_playground::core::network::Predictor;
use regression_playground::core::session::Session;
use regression_playground::core::stability::Stable;
use regression_playground::core::surface::{Frame, Ground, Jumps, Picture, Plane, View};
use regression_playground::core::transport::Place;
use regression_playground::engine::FusedCpu;

struct Run {
    session: Session,
    engine: FusedCpu,
}

impl Run {
    fn new(experiment: Experiment) -> Self {
        let mut session = Session::new(experiment);
        let mut engine = FusedCpu::new(session.problem());
        session.start(&mut engine).unwrap();
        session.receive(block_on(engine.read()).unwrap());
        Self { session, engine }
    }

    fn to(&mut self, epoch: u32) {
        self.session.run_to(Place::at_epoch(epoch));
        while self.session.wants_steps() {
            self.session.advance(&mut self.engine, 1000).unwrap();
            self.session.record(&mut self.engine).unwrap();
            self.session.receive(block_on(self.engine.read()).unwrap());
        }
    }

    fn view(&self, running: bool) -> View<'_> {
        View {
            recording: self.session.recording(),
            moment: self.session.newest(),
            newest: self.session.place().epoch,
            running,
            last: None,
        }
    }
}

fn fit(frame: &Frame) -> Frame {
    frame.for_picture(1.5)
}

/// One frame of the page: a few pieces of work.
fn frame(picture: &mut Picture, view: &View) -> bool {
    let mut left = 20;
    let mut time = || {
        left -= 1;
        f64::from(left)
    };
    picture.prepare(view, &fit, &mut time).unfinished
}

fn finish(picture: &mut Picture, view: &View) {
    let frames = (0..10_000).take_while(|_| frame(picture, view)).count();
    assert!(frames < 10_000, "it comes to an end");
}

fn curve() -> Experiment {
    Experiment {
        epochs: 400,
        ..Experiment::new(Task::Cubic)
    }
}

#[test]
fn a_networks_picture_changes_when_its_way_is_twice_as_long() {
    let mut run = Run::new(curve());
    let mut picture = Picture::new(run.session.recording(), [0, 1]);
    assert!(!frame(&mut picture, &run.view(false)));
    assert!(picture.shown().is_none(), "there is no way yet");
    let mut planes: Vec<(u32, Plane)> = Vec::new();
    let mut last: Option<Frame> = None;
    for epoch in 1..=320 {
        run.to(epoch);
        for _ in 0..20 {
            frame(&mut picture, &run.view(true));
        }
        let Some((_, plane, shown)) = picture.shown() else {
            continue;
        };
        match planes.last() {
            Some((_, before)) if before == plane => {
                let before = last.unwrap();
                for (new, old) in shown.sides.iter().zip(before.sides) {
                    assert!(new.0 <= old.0 && new.1 >= old.1, "{epoch}: it only grows");
                }
            }
            Some(_) | None => planes.push((epoch, plane.clone())),
        }
        last = Some(*shown);
        let (first, newest) = (picture.path()[0], *picture.path().last().unwrap());
        assert_eq!(newest, plane.spot(&run.session.newest().parameters));
        assert_eq!(first, plane.spot(&run.session.problem().parameters));
    }
    let epochs: Vec<u32> = planes.iter().map(|(epoch, _)| *epoch).collect();
    assert!(epochs.len() >= 4 && epochs.len() <= 8, "{epochs:?}");
    for pair in planes.windows(2).skip(1) {
        assert!(pair[1].0 >= pair[0].0 * 8 / 5, "{epochs:?}");
        // The picture does not flip.
        for (new, old) in pair[1].1.axes.iter().zip(&pair[0].1.axes) {
            let along: f64 = new.iter().zip(old).map(|(a, b)| a * b).sum();
            assert!(along >= 0.0);
        }
    }
}

#[test]
fn a_slice_is_the_loss_over_its_plane() {
    for loss in Loss::ALL {
        let mut run = Run::new(Experiment { loss, ..curve() });
        run.to(200);
        let mut picture = Picture::new(run.session.recording(), [0, 1]);
        finish(&mut picture, &run.view(false));
        let share = picture.share().unwrap();
        assert!((0.5..=1.0).contains(&share), "{share}");
        let (ground, plane, frame) = picture.shown().unwrap();
        assert_eq!(picture.pair(), None);
        let Ground::Grid(grid) = ground else {
            panic!("no bowl");
        };
        assert_eq!(grid.frame, *frame);
        // The end of the way lies in it, with its own loss.
        let problem = run.session.problem();
        let newest = run.session.newest();
        let spot = plane.spot(&newest.parameters);
        let there = plane.loss(problem, spot);
        let own = f64::from(run.session.loss().unwrap());
        assert!((there / own - 1.0).abs() < 1e-4, "{there} {own}");
        // Everything lies in it that was recorded, and its values are losses.
        assert!(picture.path().iter().all(|&spot| frame.holds(spot)));
        let mut predictor = Predictor::new(&problem.network);
        for i in 0..25 {
            let share = |i: i32| f64::from(i) / 4.0;
            let at = [share(i % 5), share(i / 5)];
            let spot = [0, 1].map(|k| {
                let (low, high) = frame.sides[k];
                (low + at[k] * (high - low)).min(high)
            });
            let mut parameters = Vec::new();
            plane.parameters(spot, &mut parameters);
            let data = &problem.data;
            let off = |i: usize| {
                let row: Vec<f64> = data.row(i).iter().map(|&x| x.into()).collect();
                predictor.predict(&parameters, &row) - f64::from(data.y[i])
            };
            let losses = (0..data.len()).map(off).map(|off| loss.of(off));
            let wanted = losses.sum::<f64>() / data.len() as f64;
            // Quarters of its sides are points of the grid.
            let found = ground.loss(spot).unwrap();
            assert!((found / wanted - 1.0).abs() < 1e-4, "{found} {wanted}");
        }
        // Nothing changes while nothing does.
        let progress = picture.prepare(&run.view(false), &fit, &mut || 1.0);
        assert_eq!((progress.changed, progress.unfinished), (false, false));
    }
}

#[test]
fn another_loss_of_a_line_is_surveyed_where_the_rest_is() {
    let mut run = Run::new(Experiment {
        loss: Loss::Mae,
        ..Experiment::new(Task::Linear)
    });
    let mut picture = Picture::new(run.session.recording(), [0, 2]);
    finish(&mut picture, &run.view(false));
    for epoch in [3, 60] {
        run.to(epoch);
        finish(&mut picture, &run.view(false));
        let (ground, plane, _) = picture.shown().unwrap();
        let newest = run.session.newest();
        let spot = plane.spot(&newest.parameters);
        assert_eq!(spot, [0, 2].map(|i| f64::from(newest.parameters[i])));
        let there = plane.loss(run.session.problem(), spot);
        let own = f64::from(run.session.loss().unwrap());
        assert!((there / own - 1.0).abs() < 1e-4, "{there} {own}");
        let between = ground.loss(spot).unwrap();
        assert!((between - own).abs() < 0.1, "{between} {own}");
    }
}

#[test]
fn a_picture_that_is_asked_for_before_the_first_loss_has_the_start() {
    let mut session = Session::new(Experiment::new(Task::Linear));
    let mut picture = Picture::new(session.recording(), [0, 1]);
    let mut engine = FusedCpu::new(session.problem());
    session.start(&mut engine).unwrap();
    let mut run = Run { session, engine };
    picture.prepare(&run.view(false), &fit, &mut || 1.0);
    assert!(picture.shown().is_none());
    let records = block_on(run.engine.read()).unwrap();
    run.session.receive(records);
    picture.prepare(&run.view(false), &fit, &mut || 1.0);
    let (_, plane, frame) = picture.shown().unwrap();
    assert!(frame.holds(plane.spot(run.session.parameters())));
}

#[test]
fn a_bowl_is_known_at_once_and_keeps_its_picture() {
    let mut run = Run::new(Experiment::new(Task::Linear));
    let mut picture = Picture::new(run.session.recording(), [0, 1]);
    let progress = picture.prepare(&run.view(false), &fit, &mut || 0.0);
    assert_eq!((progress.changed, progress.unfinished), (true, false));
    for epoch in 1..=60 {
        run.to(epoch);
        let progress = picture.prepare(&run.view(true), &fit, &mut || 0.0);
        assert!(!progress.changed && !progress.unfinished, "{epoch}");
        assert_eq!(picture.path().len(), epoch as usize + 2);
    }
}

#[test]
fn the_jumps_by_which_a_line_is_lost_within_an_epoch_are_on_the_picture() {
    for (learning_rate, fewest) in [(1.7, 4), (2.0, 2)] {
        let epochs = 20;
        let mut run = Run::new(Experiment {
            learning_rate,
            epochs,
            ..Experiment::new(Task::Linear)
        });
        run.to(epochs);
        let make: &MakeEngine = &|problem| Ok(Box::new(FusedCpu::new(problem)));
        let found = LastStepsFinder::default().find(1, &run.session, (make, make), &mut || 1.0);
        let last = found.unwrap().expect("it diverged");
        let mut picture = Picture::new(run.session.recording(), [0, 1]);
        finish(&mut picture, &run.view(false));
        assert!(picture.last().is_empty());
        let (_, _, before) = picture.shown().unwrap();
        let before = *before;
        let view = View {
            last: Some(&last),
            ..run.view(false)
        };
        finish(&mut picture, &view);
        let (_, plane, frame) = picture.shown().unwrap();
        // They come after the moment, each at its own place, and the first of them are seen.
        let newest = run.session.newest();
        assert_eq!(picture.path().last(), Some(&plane.spot(&newest.parameters)));
        let weights = last.moments.iter().map(|moment| &moment.parameters);
        let wanted: Vec<[f64; 2]> = weights.map(|w| [w[0].into(), w[1].into()]).collect();
        assert!(wanted.len() > 10, "{}", wanted.len());
        assert_eq!(picture.last(), wanted);
        let width = |frame: &Frame| frame.sides[0].1 - frame.sides[0].0;
        let seen = wanted.iter().take_while(|&&spot| frame.holds(spot)).count();
        assert!(seen >= fewest, "{learning_rate}: {seen}");
        assert!(width(frame) > width(&before), "there is more to be seen");
        assert!(
            !frame.holds(*wanted.last().unwrap()),
            "it leaves the picture"
        );

        // Against the direction of the largest curvature, found by power iteration.
        let bowl = picture.bowl().unwrap();
        let mut across = vec![1.0, 0.5, 0.25];
        for _ in 0..10_000 {
            let dot = |row: &Vec<f64>| row.iter().zip(&across).map(|(a, b)| a * b).sum();
            let next: Vec<f64> = bowl.form.iter().map(dot).collect();
            let length = next
                .iter()
                .map(|value: &f64| value * value)
                .sum::<f64>()
                .sqrt();
            across = next.iter().map(|value| value / length).collect();
        }
        let truth = [2.0, -3.4, 4.2];
        let side = |moment: &Moment| -> f64 {
            let off = moment.parameters.iter().zip(truth);
            let off = off.map(|(&value, truth)| f64::from(value) - truth);
            off.zip(&across).map(|(off, across)| off * across).sum()
        };
        let sides: Vec<f64> = [newest]
            .into_iter()
            .chain(&last.moments)
            .map(side)
            .collect();
        let over = |pair: &&[f64]| (pair[0] < 0.0) != (pair[1] < 0.0);
        let further = |pair: &&[f64]| pair[1].abs() > pair[0].abs();
        let stable = Stable::of(run.session.experiment(), &run.session.problem().data).unwrap();
        let jumps = Jumps::of(bowl, &stable.direction, newest, &last.moments);
        assert_eq!(jumps.over, sides.windows(2).filter(over).count());
        let far = sides.windows(2).filter(|pair| over(pair) && further(pair));
        assert_eq!(jumps.further, far.count());
        // That is how it was lost.
        assert!(
            2 * jumps.over > wanted.len(),
            "{jumps:?} of {}",
            wanted.len()
        );
        assert!(2 * jumps.further > jumps.over, "{jumps:?}");
    }
}
