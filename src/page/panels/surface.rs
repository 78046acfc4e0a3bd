//! The loss surface: the loss over two parameters, seen from above, with the way of the run on it.
//!
//! It is drawn with plotters on two canvases: the ground, which stays, has hundreds of lines, and no
//! part of it has to be pointed at. The choice of the axes is made with two selects.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::{Element, HtmlElement, HtmlOptionElement, HtmlSelectElement};

use super::{EXPLAINING, Failure, Maker, Panel, Scene};
use crate::core::experiment::Loss;
use crate::core::explain::NextStep;
use crate::core::quadratic::Quadratic;
use crate::core::stability::Stable;
use crate::core::surface::{Facts, Frame, Ground, Plane, Spot, Survey, thinned};
use crate::core::transport::Status;
use crate::page::dom::{Listener, by_id, make, refill, seconds, write};
use crate::page::surface::{Sheet, Surface};
use crate::view::describe;
use crate::view::surface::{SurfaceChart, Way};

/// The rows of the table, in the order of their figures.
const ROWS: [&str; 8] = [
    "surface-run",
    "surface-here-loss",
    "surface-lowest",
    "surface-batch",
    "surface-all",
    "surface-angle",
    "surface-rate",
    "surface-largest",
];

pub(super) struct SurfacePanel {
    surface: Surface,
    body: HtmlElement,
    axes: HtmlElement,
    selects: [HtmlSelectElement; 2],
    words: Element,
    here: Element,
    stable: Element,
    lowest: HtmlElement,
    along: HtmlElement,
    rows: [Element; 8],
    /// The parameters across and upwards.
    pair: Rc<Cell<[usize; 2]>>,
    picture: RefCell<Option<Picture>>,
    path: RefCell<Vec<Spot>>,
    /// Whether what stays is another one than that which was drawn.
    stale: Cell<bool>,
    _listeners: [Listener; 2],
}

/// The picture of a run over two of its parameters.
struct Picture {
    pair: [usize; 2],
    /// The whole bowl, where the loss is one.
    bowl: Option<Quadratic>,
    ground: Option<Ground>,
    survey: Option<Survey>,
    frame: Frame,
    /// The largest stable rate.
    stable: Option<Stable>,
}

impl Picture {
    /// The picture of a run without hidden layers; `None` while nothing is known of it.
    fn new(scene: &Scene, pair: [usize; 2]) -> Option<Self> {
        let (recording, problem) = (scene.recording, scene.recording.problem());
        let plane = Plane::of_pair(pair, &problem.parameters);
        let bowl = match problem.loss {
            Loss::Mse => Some(Quadratic::of(&problem.data)),
            Loss::Mae | Loss::Huber => None,
        };
        let ground = bowl.as_ref().map(|bowl| Ground::Bowl(bowl.over(pair)));
        let squares = recording.least_squares();
        let goal = squares.map(|squares| pair.map(|i| squares[i]));
        let goal = goal.or(ground.as_ref().map(|ground| ground.lowest().0));
        let first = plane.spot(&problem.parameters);
        Some(Self {
            pair,
            bowl,
            ground,
            survey: None,
            frame: Frame::around([first].into_iter().chain(goal))?,
            stable: Stable::of(recording.experiment(), &problem.data),
        })
    }

    /// Makes room for a way. Returns whether there was none.
    fn make_room(&mut self, path: &[Spot]) -> bool {
        let grown = path.iter().map(|&spot| self.frame.grow(spot));
        grown.fold(false, |any, grown| any | grown)
    }

    /// Surveys the ground where it is no bowl, for some milliseconds. Returns whether it is another one
    /// now.
    fn survey(&mut self, scene: &Scene, plane: Plane, frame: &Frame) -> bool {
        if self.bowl.is_some() {
            return false;
        }
        let problem = scene.recording.problem();
        let known = match &self.ground {
            Some(Ground::Grid(grid)) => grid.plane == plane && grid.frame == *frame,
            Some(Ground::Bowl(_)) | None => false,
        };
        if known {
            self.survey = None;
            return false;
        }
        // While it trains a survey that has begun is brought to its end: else none ever would be.
        let goes_on =
            |survey: &Survey| scene.status == Status::Running || survey.of() == (&plane, frame);
        let survey = self.survey.take().filter(goes_on);
        let mut survey = survey.unwrap_or_else(|| Survey::new(problem, plane, *frame));
        let started = seconds();
        let mut left = || EXPLAINING - (seconds() - started);
        scene.unfinished.set(true);
        let done = survey.go_on(problem, &mut left);
        if done {
            self.ground = Some(Ground::Grid(survey.grid()));
        } else {
            self.survey = Some(survey);
        }
        done
    }

    /// The line through the lowest point along which a rate that is too large grows.
    fn along(&self, rate: f64) -> Option<[Spot; 2]> {
        let (bowl, stable) = (self.bowl.as_ref()?, self.stable.as_ref()?);
        let far = self.frame.sides.map(|(low, high)| high - low);
        let far = 4.0 * far[0].max(far[1]);
        (rate > stable.rate).then(|| {
            [-far, far].map(|by| {
                self.pair
                    .map(|i| bowl.minimum[i] + by * stable.direction[i])
            })
        })
    }
}

impl SurfacePanel {
    pub(super) fn new(maker: &Maker) -> Self {
        let pair = Rc::new(Cell::new([0, 1]));
        let selects: [HtmlSelectElement; 2] = [by_id("surface-across"), by_id("surface-up")];
        let listeners = [0, 1].map(|own| {
            let (chosen, source) = (pair.clone(), selects[own].clone());
            let redraw = maker.redraw.clone();
            Listener::new(&selects[own], "change", move |_| {
                let mut pair = chosen.get();
                let value = source.selected_index().max(0) as usize;
                // The same twice would be no surface: the two change places.
                if pair[1 - own] == value {
                    pair[1 - own] = pair[own];
                }
                pair[own] = value;
                chosen.set(pair);
                redraw(());
            })
        });
        let redraw = maker.redraw.clone();
        Self {
            surface: Surface::new(by_id("surface-chart"), move || redraw(())),
            body: by_id("surface-body"),
            axes: by_id("surface-axes"),
            selects,
            words: by_id("surface-words"),
            here: by_id("surface-here"),
            stable: by_id("surface-stable"),
            lowest: by_id("surface-legend-lowest"),
            along: by_id("surface-legend-along"),
            rows: ROWS.map(by_id),
            pair,
            picture: RefCell::default(),
            path: RefCell::default(),
            stale: Cell::new(true),
            _listeners: listeners,
        }
    }

    /// Makes the picture ready for a scene: its frame, its ground, and the way on it. Returns whether
    /// what stays is another one.
    fn prepare(&self, scene: &Scene) -> bool {
        let recording = scene.recording;
        if !recording.experiment().hidden.is_empty() {
            return false;
        }
        let pair = self.pair.get();
        let mut picture = self.picture.borrow_mut();
        let other = picture.as_ref().is_none_or(|picture| picture.pair != pair);
        if other {
            *picture = Picture::new(scene, pair);
            for (select, chosen) in self.selects.iter().zip(pair) {
                select.set_selected_index(chosen as i32);
            }
        }
        let Some(picture) = picture.as_mut() else {
            return false;
        };
        let plane = Plane::of_pair(pair, &scene.moment.parameters);
        let history = recording.history();
        let mut path = self.path.borrow_mut();
        let way = |path: &mut Vec<Spot>, to: u32| {
            path.clear();
            let epochs = thinned(history, to).into_iter();
            let known = epochs.filter_map(|epoch| history.parameters_at(epoch));
            path.extend(known.map(|(_, parameters)| plane.spot(parameters)));
        };
        // What is recorded after an earlier moment has its room, too.
        way(
            &mut path,
            scene.trained.map_or(u32::MAX, |trained| trained.epoch),
        );
        let mut grown = picture.make_room(&path);
        if scene.trained.is_some() {
            way(&mut path, scene.moment.place.epoch);
        }
        path.push(plane.spot(&scene.moment.parameters));
        grown |= picture.make_room(&path);
        let (size, unit) = (self.surface.size(), self.surface.unit());
        let frame = SurfaceChart::frame_for(&picture.frame, size, unit);
        let surveyed = picture.survey(scene, plane.clone(), &frame);
        self.stale
            .set(self.stale.get() || other || grown || surveyed);
        self.stale.get()
    }

    /// Where the next step goes. While a rule that remembers trains on, it is not asked for: it would
    /// have to be found again from far back in every frame.
    fn next_step(scene: &Scene) -> Option<Rc<NextStep>> {
        let remembers = scene.recording.experiment().optimizer.remembers();
        if remembers && scene.status == Status::Running {
            return None;
        }
        scene.next_step()
    }

    /// The learning rate of the step before the moment, or at the start of the first one.
    fn rate(scene: &Scene) -> f64 {
        let recording = scene.recording;
        let step = recording.step(scene.moment.place).saturating_sub(1);
        let diverged = scene.status == Status::Diverged || scene.trained.is_some();
        if diverged {
            recording.edits().rate(step).0
        } else {
            recording.experiment().learning_rate
        }
    }
}

impl Panel for SurfacePanel {
    fn renew(&self, scene: &Scene) {
        self.picture.take();
        let experiment = scene.recording.experiment();
        let features = experiment.features();
        let shown = experiment.hidden.is_empty();
        self.body.set_hidden(!shown);
        if !shown {
            let count = scene
                .recording
                .problem()
                .network
                .parameter_count()
                .to_string();
            let words = scene.text.fill("surface.network", &[("count", &count)]);
            write(&self.words, &words);
            return;
        }
        self.axes.set_hidden(features < 2);
        if self.pair.get().iter().any(|&i| i > features) {
            self.pair.set([0, 1]);
        }
        for select in &self.selects {
            let option = |i| -> Element {
                let option: HtmlOptionElement = make("option");
                option.set_text_content(Some(&describe::linear_name(i, features)));
                option.into()
            };
            refill(select, (0..=features).map(option));
        }
    }

    fn draw(&self, scene: &Scene, fresh: bool) -> Result<(), Failure> {
        let resized = self.surface.fit();
        let fresh = self.prepare(scene) || resized || fresh;
        self.stale.set(false);
        let picture = self.picture.borrow();
        let Some((picture, ground)) = known(&picture) else {
            return Ok(());
        };
        let pair = picture.pair;
        let along = picture.along(Self::rate(scene));
        let plane = Plane::of_pair(pair, &scene.moment.parameters);
        let down = Self::next_step(scene).map(|step| {
            [&step.gradients, &step.full_gradients]
                .map(|gradients| plane.along(gradients.iter().map(|&slope| -f64::from(slope))))
        });
        let (size, unit) = (self.surface.size(), self.surface.unit());
        let frame = SurfaceChart::frame_for(&picture.frame, size, unit);
        let chart = SurfaceChart::new(ground, &frame, size, unit);
        if fresh {
            let features = scene.recording.experiment().features();
            let [x, y] = pair.map(|i| describe::linear_name(i, features));
            self.surface.draw(Sheet::Still, |canvas| {
                chart.draw_still(canvas, scene.theme, (&x, &y))
            })?;
        }
        self.along.set_hidden(along.is_none());
        let path = self.path.borrow();
        let way = Way { path: &path, down };
        self.surface.draw(Sheet::Moving, |canvas| {
            chart.draw_moving(canvas, scene.theme, way, along)
        })
    }

    fn describe(&self, scene: &Scene) {
        // Out of view nothing is drawn, but what is read has to be right.
        self.prepare(scene);
        let experiment = scene.recording.experiment();
        let picture = self.picture.borrow();
        let Some((picture, ground)) = known(&picture) else {
            if let Some(picture) = picture.as_ref() {
                let done = picture.survey.as_ref().map_or(0.0, Survey::progress);
                let percent = format!("{:.0}", 100.0 * done);
                let words = scene.text.fill("surface.working", &[("percent", &percent)]);
                write(&self.words, &words);
            }
            return;
        };
        self.lowest.set_hidden(picture.bowl.is_none());
        let plane = Plane::of_pair(picture.pair, &scene.moment.parameters);
        let rate = Self::rate(scene);
        let stable = picture.stable.as_ref();
        write(
            &self.stable,
            &describe::stable(scene.text, experiment, stable, rate),
        );
        let step = Self::next_step(scene);
        let problem = scene.recording.problem();
        let facts = Facts::new(problem, ground, &plane, scene.moment, step.as_deref());
        let words = describe::surface(scene.text, experiment, picture.pair, facts.lowest);
        write(&self.words, &words);
        let (size, unit) = (self.surface.size(), self.surface.unit());
        let frame = SurfaceChart::frame_for(&picture.frame, size, unit);
        let seen = frame.holds(plane.spot(&scene.moment.parameters));
        let run = scene.moment.loss;
        write(
            &self.here,
            &describe::on_surface(scene.text, run, &facts, seen),
        );
        let figures = describe::surface_figures(run, &facts, stable, rate);
        for (row, figure) in self.rows.iter().zip(&figures) {
            write(row, figure);
        }
    }
}

/// A picture whose ground is known.
fn known(picture: &Option<Picture>) -> Option<(&Picture, &Ground)> {
    let picture = picture.as_ref()?;
    Some((picture, picture.ground.as_ref()?))
}
