//! The loss surface: the loss over two parameters, or for a network over the two main directions of
//! its way, seen from above, with the way of the run on it.
//!
//! It is drawn with plotters on two canvases: the ground, which stays, has hundreds of lines, and no
//! part of it has to be pointed at. The choice of the axes is made with two selects.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::{Element, HtmlElement, HtmlOptionElement, HtmlSelectElement};

use super::{EXPLAINING, Failure, Maker, Panel, Scene};
use crate::core::explain::NextStep;
use crate::core::last_steps::LastSteps;
use crate::core::stability::Stable;
use crate::core::surface::{Facts, Frame, Ground, Jumps, Picture, Plane, Spot, View};
use crate::core::transport::Status;
use crate::page::dom::{Listener, attribute, by_id, make, refill, seconds, write};
use crate::page::surface::{Sheet, Surface};
use crate::view::describe;
use crate::view::surface::{SurfaceChart, Way};

/// The rows of the table, in the order of their figures.
const ROWS: [&str; 10] = [
    "surface-run",
    "surface-here-loss",
    "surface-lowest",
    "surface-batch",
    "surface-all",
    "surface-angle",
    "surface-rate",
    "surface-largest",
    "surface-last-loss",
    "surface-jumps",
];

pub(super) struct SurfacePanel {
    surface: Surface,
    axes: HtmlElement,
    selects: [HtmlSelectElement; 2],
    words: Element,
    here: Element,
    stable: Element,
    lowest: HtmlElement,
    along: HtmlElement,
    last: HtmlElement,
    rows: [Element; 10],
    /// The parameters across and upwards.
    pair: Rc<Cell<[usize; 2]>>,
    picture: RefCell<Option<Picture>>,
    /// The largest stable rate.
    largest: RefCell<Option<Stable>>,
    /// Whether what stays is another one than that which was drawn.
    stale: Cell<bool>,
    _listeners: [Listener; 2],
}

/// The line through the lowest point along which a rate that is too large grows.
fn along(picture: &Picture, stable: Option<&Stable>, rate: f64) -> Option<[Spot; 2]> {
    let (pair, bowl) = (picture.pair()?, picture.bowl()?);
    let (_, _, frame) = picture.shown()?;
    let stable = stable.filter(|stable| rate > stable.rate)?;
    let far = frame.sides.map(|(low, high)| high - low);
    let far = 4.0 * far[0].max(far[1]);
    Some([-far, far].map(|by| pair.map(|i| bowl.minimum[i] + by * stable.direction[i])))
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
            axes: by_id("surface-axes"),
            selects,
            words: by_id("surface-words"),
            here: by_id("surface-here"),
            stable: by_id("surface-stable"),
            lowest: by_id("surface-legend-lowest"),
            along: by_id("surface-legend-along"),
            last: by_id("surface-legend-last"),
            rows: ROWS.map(by_id),
            pair,
            picture: RefCell::default(),
            largest: RefCell::default(),
            stale: Cell::new(true),
            _listeners: listeners,
        }
    }

    /// Makes the picture ready for a scene. Returns whether what stays is another one.
    fn prepare(&self, scene: &Scene) -> bool {
        let pair = self.pair.get();
        let mut picture = self.picture.borrow_mut();
        let other = |picture: &Picture| picture.pair().is_some_and(|own| own != pair);
        if picture.as_ref().is_none_or(other) {
            *picture = Some(Picture::new(scene.recording, pair));
            self.stale.set(true);
            for (select, chosen) in self.selects.iter().zip(pair) {
                select.set_selected_index(chosen as i32);
            }
        }
        if let Some(picture) = picture.as_mut() {
            let newest = scene.trained.unwrap_or(scene.moment.place).epoch;
            let last = Self::last_steps(scene);
            let view = View {
                recording: scene.recording,
                moment: scene.moment,
                newest,
                running: scene.status == Status::Running,
                last: last.as_deref(),
            };
            let (size, unit) = (self.surface.size(), self.surface.unit());
            let fit = |frame: &Frame| SurfaceChart::frame_for(frame, size, unit);
            let started = seconds();
            let mut left = || EXPLAINING - (seconds() - started);
            let progress = picture.prepare(&view, &fit, &mut left);
            self.stale.set(self.stale.get() || progress.changed);
            if progress.unfinished {
                scene.unfinished.set(true);
            }
        }
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

    /// How the run was lost, when its end is what is shown.
    fn last_steps(scene: &Scene) -> Option<Rc<LastSteps>> {
        let is_end = scene.status == Status::Diverged && scene.trained.is_none();
        is_end.then(|| scene.last_steps()).flatten()
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
        let linear = experiment.hidden.is_empty();
        let data = &scene.recording.problem().data;
        self.largest.replace(Stable::of(experiment, data));
        self.axes.set_hidden(!linear || features < 2);
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
        let Some((picture, (ground, plane, frame))) = known(&picture) else {
            // Nothing of the run before stays.
            self.surface.empty(Sheet::Still)?;
            return self.surface.empty(Sheet::Moving).map(|_| ());
        };
        let along = along(picture, self.largest.borrow().as_ref(), Self::rate(scene));
        let down = Self::next_step(scene).map(|step| {
            [&step.gradients, &step.full_gradients]
                .map(|gradients| plane.along(gradients.iter().map(|&slope| -f64::from(slope))))
        });
        let (size, unit) = (self.surface.size(), self.surface.unit());
        let chart = SurfaceChart::new(ground, frame, size, unit);
        if fresh {
            let features = scene.recording.experiment().features();
            let [x, y] = match picture.pair() {
                Some(pair) => pair.map(|i| describe::linear_name(i, features)),
                None => ["surface.first", "surface.second"].map(|key| scene.text.get(key).into()),
            };
            self.surface.draw(Sheet::Still, |canvas| {
                chart.draw_still(canvas, scene.theme, (&x, &y))
            })?;
        }
        let way = Way {
            path: picture.path(),
            last: picture.last(),
            down,
        };
        self.surface.draw(Sheet::Moving, |canvas| {
            chart.draw_moving(canvas, scene.theme, way, along)
        })
    }

    fn describe(&self, scene: &Scene) {
        // Out of view nothing is drawn, but what is read has to be right.
        self.prepare(scene);
        let experiment = scene.recording.experiment();
        let picture = self.picture.borrow();
        let (stable, rate) = (self.largest.borrow(), Self::rate(scene));
        let stable = stable.as_ref();
        write(
            &self.stable,
            &describe::stable(scene.text, experiment, stable, rate),
        );
        let Some((picture, (ground, plane, frame))) = known(&picture) else {
            write(&self.here, "");
            attribute(self.surface.element(), "data-ground", "absent");
            self.lowest.set_hidden(true);
            self.along.set_hidden(true);
            self.last.set_hidden(true);
            self.rows.iter().for_each(|row| write(row, ""));
            let progress = picture.as_ref().and_then(Picture::progress);
            let words = match progress {
                None => describe::slice(scene.text, experiment, None, 0.0),
                Some(done) => {
                    let percent = format!("{:.0}", 100.0 * done);
                    scene.text.fill("surface.working", &[("percent", &percent)])
                }
            };
            write(&self.words, &words);
            return;
        };
        attribute(self.surface.element(), "data-ground", "shown");
        self.lowest.set_hidden(picture.bowl().is_none());
        self.along
            .set_hidden(along(picture, stable, rate).is_none());
        let step = Self::next_step(scene);
        let problem = scene.recording.problem();
        let facts = Facts::new(problem, ground, plane, scene.moment, step.as_deref());
        let words = match picture.pair() {
            Some(pair) => describe::surface(scene.text, experiment, pair, facts.lowest),
            None => describe::slice(scene.text, experiment, picture.share(), facts.lowest),
        };
        let words = describe::with_standards(scene.text, scene.recording, words);
        write(&self.words, &words);
        let seen = frame.holds(plane.spot(&scene.moment.parameters));
        let run = scene.moment.loss;
        let last = Self::last_steps(scene).filter(|last| !last.moments.is_empty());
        let jumps = last.as_ref().zip(picture.bowl().zip(stable));
        let jumps = jumps.map(|(last, (bowl, stable))| {
            Jumps::of(bowl, &stable.direction, scene.moment, &last.moments)
        });
        self.last.set_hidden(last.is_none());
        let here = describe::on_surface(scene.text, run, &facts, seen);
        let lost = last
            .as_ref()
            .map(|last| describe::last_steps(scene.text, scene.moment, last, jumps));
        write(
            &self.here,
            &describe::sentences(scene.text, [here].into_iter().chain(lost)),
        );
        let lost = (last.as_deref(), jumps);
        let figures = describe::surface_figures(run, &facts, stable, rate, lost);
        for (row, figure) in self.rows.iter().zip(&figures) {
            write(row, figure);
        }
    }
}

/// What is shown of a picture.
type Shown<'a> = (&'a Ground, &'a Plane, &'a Frame);

/// A picture of which something is known.
fn known(picture: &Option<Picture>) -> Option<(&Picture, Shown<'_>)> {
    let picture = picture.as_ref()?;
    Some((picture, picture.shown()?))
}
