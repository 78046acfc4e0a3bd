//! What is seen of the surface, and when that changes: decided here, drawn elsewhere.
//!
//! The picture is stable while a run trains: its part of the plane only grows, and the slice through a
//! network's loss is another one only when the way has become twice as long, or the run rests. What is
//! shown stays until all of the next picture is known.

use std::rc::Rc;

use super::{Frame, Ground, Plane, Slice, Slicing, Spot, Survey, thinned};
use crate::core::experiment::Loss;
use crate::core::last_steps::LastSteps;
use crate::core::moment::Moment;
use crate::core::quadratic::Quadratic;
use crate::core::recording::Recording;

/// While it trains the slice is not looked for anew before so many epochs.
const FIRST: u32 = 10;

/// What there is to look at.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The run.
    pub recording: &'a Recording,
    /// The moment that is shown.
    pub moment: &'a Moment,
    /// The newest epoch.
    pub newest: u32,
    /// Whether it trains.
    pub running: bool,
    /// How it was lost, where the moment is the end of a run that diverged.
    pub last: Option<&'a LastSteps>,
}

/// What has come of some milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The ground or the part of it that is shown is another one.
    pub changed: bool,
    /// There is more to be worked out.
    pub unfinished: bool,
}

/// Over which plane.
enum Over {
    /// Two of the parameters of a linear layer.
    Pair([usize; 2]),
    /// The main directions of a network's way.
    Main(Box<Main>),
}

/// The slice of a network's way.
#[derive(Default)]
struct Main {
    slice: Option<Slice>,
    slicing: Option<(u32, Slicing)>,
    /// Up to which epoch the way was looked at, once it was.
    to: Option<u32>,
}

impl Main {
    /// Looks for the slice, if it is time. Returns whether it is another one, and whether there is
    /// more to do.
    fn go_on(&mut self, view: &View, left: &mut dyn FnMut() -> f64) -> (bool, bool) {
        let due = match self.to {
            None => true,
            Some(to) if view.running => view.newest >= 2 * to.max(FIRST) || view.newest < to,
            Some(to) => view.newest != to,
        };
        let history = view.recording.history();
        let under_way = self.slicing.take();
        let goes_on = |(to, _): &(u32, Slicing)| view.running || *to == view.newest;
        let next = match under_way.filter(goes_on) {
            None if due => Slicing::new(history, view.newest).map(|next| (view.newest, next)),
            under_way => under_way,
        };
        let Some((to, mut slicing)) = next else {
            return (false, false);
        };
        match slicing.go_on(history, left) {
            None => {
                self.slicing = Some((to, slicing));
                (false, true)
            }
            Some(found) => {
                self.to = Some(to);
                let Some(mut found) = found else {
                    return (false, false);
                };
                if let Some(before) = &self.slice {
                    found.face(before);
                }
                self.slice = Some(found);
                (true, true)
            }
        }
    }
}

/// The picture of a run.
pub struct Picture {
    over: Over,
    bowl: Option<Quadratic>,
    /// The plane that is wanted, and its part.
    plane: Option<Rc<Plane>>,
    frame: Option<Frame>,
    /// That part on the drawing.
    fitted: Option<Frame>,
    survey: Option<Survey>,
    ground: Option<Ground>,
    /// The plane that is shown, and its part.
    shown: Option<(Rc<Plane>, Frame)>,
    path: Vec<Spot>,
    last: Vec<Spot>,
}

impl Picture {
    /// The picture of a run: over two of its parameters where it has no hidden layers.
    #[must_use]
    pub fn new(recording: &Recording, pair: [usize; 2]) -> Self {
        let problem = recording.problem();
        let linear = problem.network.hidden.is_empty();
        let bowl = match problem.loss {
            Loss::Mse if linear => Some(Quadratic::of(&problem.data)),
            Loss::Mse | Loss::Mae | Loss::Huber => None,
        };
        Self {
            over: if linear {
                Over::Pair(pair)
            } else {
                Over::Main(Box::default())
            },
            ground: bowl.as_ref().map(|bowl| Ground::Bowl(bowl.over(pair))),
            bowl,
            plane: None,
            frame: None,
            fitted: None,
            survey: None,
            shown: None,
            path: Vec::new(),
            last: Vec::new(),
        }
    }

    /// The parameters across and upwards, where it is over two of them.
    #[must_use]
    pub fn pair(&self) -> Option<[usize; 2]> {
        match &self.over {
            Over::Pair(pair) => Some(*pair),
            Over::Main(_) => None,
        }
    }

    /// The share of the way that lies in the slice, where it is one.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        match &self.over {
            Over::Pair(_) => None,
            Over::Main(main) => main.slice.as_ref().map(|slice| slice.share),
        }
    }

    /// The whole bowl, over all parameters, where the loss is one.
    #[must_use]
    pub fn bowl(&self) -> Option<&Quadratic> {
        self.bowl.as_ref()
    }

    /// What is shown, once it is known: the ground, its plane, and the part of it that is seen.
    #[must_use]
    pub fn shown(&self) -> Option<(&Ground, &Plane, &Frame)> {
        let (plane, frame) = self.shown.as_ref()?;
        Some((self.ground.as_ref()?, plane, frame))
    }

    /// The way up to the moment, on the plane that is shown.
    #[must_use]
    pub fn path(&self) -> &[Spot] {
        &self.path
    }

    /// The mini-batches after the moment with which a run that diverged ended, on the plane that is shown.
    #[must_use]
    pub fn last(&self) -> &[Spot] {
        &self.last
    }

    /// The share of the ground that is known, while it is found out; `None` when nothing is.
    #[must_use]
    pub fn progress(&self) -> Option<f64> {
        self.survey.as_ref().map(Survey::progress)
    }

    /// Makes it ready for what there is to look at. `fit` says which part of the plane is seen where
    /// one has to be; there is time for as long as `left` says so.
    pub fn prepare(
        &mut self,
        view: &View,
        fit: &dyn Fn(&Frame) -> Frame,
        left: &mut dyn FnMut() -> f64,
    ) -> Progress {
        let mut progress = Progress::default();
        match &mut self.over {
            Over::Pair(pair) => {
                let plane = Plane::of_pair(*pair, &view.moment.parameters);
                if self.plane.as_deref() != Some(&plane) {
                    self.plane = Some(Rc::new(plane));
                }
            }
            Over::Main(main) => {
                let (turned, more) = main.go_on(view, left);
                progress.unfinished |= more;
                if turned {
                    let plane = main.slice.as_ref().map(|slice| slice.plane.clone());
                    self.plane = plane;
                    (self.frame, self.fitted) = (None, None);
                }
            }
        }
        let Some(plane) = self.plane.clone() else {
            return progress;
        };
        // What is recorded after an earlier moment has its room, too.
        self.walk(view, &plane, view.newest);
        let goal = self.goal(view.recording);
        if self.path.is_empty() {
            // Before the first loss there is no start, around which the picture is made.
            return progress;
        }
        let spots = || self.path.iter().copied();
        let frame = self.frame.take().or_else(|| match goal {
            // The end of a run that diverged is no part of it.
            Some(goal) => Frame::around(spots().take(1).chain([goal])),
            None => Frame::around(spots()),
        });
        let Some(mut frame) = frame else {
            return progress;
        };
        spots().for_each(|spot| {
            frame.grow(spot);
        });
        frame.grow(plane.spot(&view.moment.parameters));
        // The jumps by which a run was lost are seen as long as there is room for them.
        let last = view.last.into_iter().flat_map(|last| &last.moments);
        let mut jumps = last.map(|moment| plane.spot(&moment.parameters));
        while jumps.next().is_some_and(|spot| frame.jump(spot)) {}
        self.frame = Some(frame);
        // What has been seen stays in the picture, unless the drawing has another shape.
        let wanted = match self.fitted {
            Some(before) if before.is_like(&fit(&before)) => fit(&before.with(&frame)),
            Some(_) | None => fit(&frame),
        };
        self.fitted = Some(wanted);
        progress.changed = match &self.ground {
            Some(Ground::Bowl(_)) => {
                let other = self.shown.as_ref().map(|shown| shown.1) != Some(wanted);
                self.shown = Some((plane, wanted));
                other
            }
            Some(Ground::Grid(_)) | None => {
                let (surveyed, more) = self.survey(view, &plane, wanted, left);
                progress.unfinished |= more;
                surveyed
            }
        };
        if let Some((plane, _)) = self.shown.clone() {
            self.walk(view, &plane, view.moment.place.epoch);
            self.path.push(plane.spot(&view.moment.parameters));
            let last = view.last.into_iter().flat_map(|last| &last.moments);
            self.last.clear();
            self.last
                .extend(last.map(|moment| plane.spot(&moment.parameters)));
        }
        progress
    }

    /// Where a linear layer goes.
    fn goal(&self, recording: &Recording) -> Option<Spot> {
        let pair = self.pair()?;
        let squares = recording.least_squares();
        let goal = squares.map(|squares| pair.map(|i| squares[i]));
        goal.or(self.ground.as_ref().map(|ground| ground.lowest().0))
    }

    /// Goes along the recorded way up to an epoch.
    fn walk(&mut self, view: &View, plane: &Plane, to: u32) {
        let history = view.recording.history();
        self.path.clear();
        let known = thinned(history, to).into_iter();
        let known = known.filter_map(|epoch| history.parameters_at(epoch));
        self.path
            .extend(known.map(|(_, values)| plane.spot(values)));
    }

    /// Surveys the ground where it has to be. Returns whether it is another one, and whether there is
    /// more to do.
    fn survey(
        &mut self,
        view: &View,
        plane: &Rc<Plane>,
        wanted: Frame,
        left: &mut dyn FnMut() -> f64,
    ) -> (bool, bool) {
        let known = match &self.ground {
            Some(Ground::Grid(grid)) => grid.plane == *plane && grid.frame == wanted,
            Some(Ground::Bowl(_)) => true,
            None => false,
        };
        if known {
            self.survey = None;
            return (false, false);
        }
        // While it trains a survey that has begun is brought to its end: else none ever would be.
        let goes_on = |survey: &Survey| view.running || survey.of() == (plane, &wanted);
        let under_way = self.survey.take().filter(goes_on);
        let problem = view.recording.problem();
        let begin = || Survey::new(problem, plane.clone(), wanted);
        let mut survey = under_way.unwrap_or_else(begin);
        let done = survey.go_on(problem, left);
        if done {
            let grid = survey.grid();
            self.shown = Some((grid.plane.clone(), grid.frame));
            self.ground = Some(Ground::Grid(grid));
        } else {
            self.survey = Some(survey);
        }
        (done, true)
    }
}
