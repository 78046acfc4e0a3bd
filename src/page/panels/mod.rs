//! The panels of the page: one table of them. Each reads a [`Scene`] and writes one part of the
//! document.
//!
//! A panel is made when it is first shown and ends, without a trace, when it is hidden. Its picture
//! is drawn only while it is in view; its words are kept as long as it is shown, because a screen
//! reader reads what is out of view, too. A panel that fails says so in its section, and nothing
//! else stops.

mod along;
mod diagnosis;
mod explaining;
mod fit;
mod frame;
mod ghost;
mod guide;
mod loss;
mod notices;
mod part;
mod strip;
mod timeline;
mod transport;

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use self::frame::PanelFrame;
use self::part::Part;
use crate::core::experiment::Panel as Name;
use crate::core::explain::NextStep;
use crate::core::ghost::Ghost;
use crate::core::last_steps::LastSteps;
use crate::core::looks::{Looks, View};
use crate::core::moment::Moment;
use crate::core::phase::Phase;
use crate::core::pins::Pins;
use crate::core::recording::Recording;
use crate::core::state::{Course, Intent, State};
use crate::core::survey::Survey;
use crate::core::text::Text;
use crate::core::transport::{Place, Status};
use crate::page::app::There;
use crate::page::dom::{all, seconds};
use crate::page::programs::Programs;
use crate::view::theme::Theme;

pub(super) use notices::Notices;
pub(super) use strip::away;
pub(super) use strip::{Ask, Device, ManyPanel, ManyScene, Pick, Progress};

/// Seconds of a frame in which the units are looked at.
const SURVEYING: f64 = 0.002;
/// Seconds of a frame in which the next step is worked out.
const EXPLAINING: f64 = 0.004;

/// What the panels show, for the length of a frame.
pub(super) struct Scene<'a> {
    pub(super) text: &'a Text,
    pub(super) theme: &'a Theme,
    /// Everything that is known of the run.
    pub(super) recording: &'a Recording,
    /// The moment that is shown.
    pub(super) moment: &'a Moment,
    /// The newest place, when an earlier moment is shown.
    pub(super) trained: Option<Place>,
    pub(super) status: Status,
    pub(super) looks: Looks,
    pub(super) ghost: Option<&'a Ghost>,
    pub(super) ghost_grows: bool,
    /// Whether what there is to say of the ghost will stay.
    pub(super) ghost_settled: bool,
    /// Whether the run has ended on the ghost's way.
    pub(super) ghost_met: bool,
    /// Whether the run shown has ended with other settings than those that stand now.
    pub(super) outdated: bool,
    /// The run that this one has taken the place of.
    pub(super) course: Option<&'a Course>,
    /// The runs kept for comparison.
    pub(super) pins: &'a Pins,
    /// The key of the setting whose change began the run.
    pub(super) because: Option<&'static str>,
    /// What trains, once that is known.
    pub(super) device: Option<Device<'a>>,
    /// Whether what the first fit does not need is there.
    pub(super) there: Option<There>,
    /// Whether a panel has more to work out than a frame has time for: it asks for another frame.
    pub(super) unfinished: Cell<bool>,
    /// Whether somebody has asked in this scene for the next step before it was known, and for the
    /// last ones.
    missed: [Cell<bool>; 2],
    state: &'a State,
}

impl<'a> Scene<'a> {
    /// The state as the panels see it, at a time in seconds.
    pub(super) fn new(text: &'a Text, theme: &'a Theme, state: &'a State, time: f64) -> Self {
        let (session, ghost) = (state.session(), state.ghost());
        let met = |ghost: &Ghost| session.has_ended() && ghost.run().goes_like(session);
        Self {
            text,
            theme,
            recording: state.recording(),
            moment: state.shown(),
            trained: state.looks_back().then(|| session.place()),
            status: state.status(),
            looks: state.looks(),
            ghost,
            ghost_grows: state.ghost_grows(),
            ghost_settled: state.ghost_settled(time),
            ghost_met: ghost.is_some_and(met),
            outdated: state.is_outdated(),
            course: state.course(),
            pins: state.pins(),
            because: state.because(),
            device: None,
            there: None,
            unfinished: Cell::new(false),
            missed: Default::default(),
            state,
        }
    }

    /// The phase of the next step that is gone through, while that panel is open and nothing moves.
    pub(super) fn phase(&self) -> Option<Phase> {
        let open = self.opens(Name::Step) && self.status != Status::Running;
        open.then_some(self.looks.phase)
    }

    /// The feature (counted from 0) along which the fit is shown, or would be first.
    pub(super) fn feature(&self) -> usize {
        match self.looks.view {
            View::Feature(feature) => feature,
            View::Predicted => {
                let experiment = self.recording.experiment();
                experiment.source().shown_first(experiment.features())
            }
        }
    }

    /// How the link of the page's settings is spelled after its address.
    pub(super) fn hash(&self) -> String {
        self.state.hash()
    }

    /// How many moments follow each other in a second where a run plays now.
    pub(super) fn moments_per_second(&self) -> f64 {
        self.state.moments_per_second()
    }

    /// Whether a panel of the strip is open.
    pub(super) fn opens(&self, panel: Name) -> bool {
        self.state.experiment().is_open(panel)
    }

    /// Goes on with a survey of the units of the moment shown, a few milliseconds in every frame.
    pub(super) fn survey(&self, survey: &mut Survey) {
        let started = seconds();
        let mut left = || SURVEYING - (seconds() - started);
        let data = &self.recording.problem().data;
        if !survey.go_on(data, &self.moment.parameters, &mut left) {
            self.unfinished.set(true);
        }
    }

    /// Whether a panel has something left to work out, in another frame.
    pub(super) fn is_unfinished(&self) -> bool {
        self.unfinished.get()
    }

    /// The next step from the moment shown, once it is known. Whoever asks makes it be worked out, a
    /// few milliseconds in every frame.
    pub(super) fn next_step(&self) -> Option<Rc<NextStep>> {
        let step = explaining::next_step(self, self.there?);
        self.hear(&self.missed[0], step.is_some());
        step
    }

    /// Who asked before something was known has to hear of it, in another frame.
    fn hear(&self, missed: &Cell<bool>, known: bool) {
        if !known {
            missed.set(true);
        } else if missed.get() {
            self.unfinished.set(true);
        }
    }

    /// How a run that diverged was lost, once it is known. Whoever asks makes it be found out, a few
    /// milliseconds in every frame.
    pub(super) fn last_steps(&self) -> Option<Rc<LastSteps>> {
        let steps = explaining::last_steps(self, self.there?);
        self.hear(&self.missed[1], steps.is_some());
        steps
    }
}

/// Why a panel cannot be shown.
pub(super) type Failure = String;

/// One part of the page.
pub(super) trait Panel {
    /// Takes over a new run or another language.
    fn renew(&self, _: &Scene) {}

    /// Draws the picture of a frame: what moves always, what stays when `fresh`.
    ///
    /// # Errors
    /// When the browser does not let it draw.
    fn draw(&self, _: &Scene, _fresh: bool) -> Result<(), Failure> {
        Ok(())
    }

    /// Writes the numbers of a frame, which follow the picture.
    fn count(&self, _: &Scene) {}

    /// Writes the words and lists, which are read and not watched.
    fn describe(&self, _: &Scene) {}
}

/// What a panel is made with.
pub(super) struct Maker {
    /// Says what the reader wants.
    pub(super) ask: Rc<dyn Fn(Intent)>,
    /// Asks for a frame in which everything is drawn anew.
    pub(super) redraw: Rc<dyn Fn(())>,
    /// Asks for a frame.
    pub(super) frame: Rc<dyn Fn(())>,
    /// The templates of programs.
    programs: Rc<Programs>,
    /// What the panel of the line by hand keeps while it is not shown.
    hand: OnceCell<Rc<strip::Kept>>,
    /// The part of the module with the panels of the strip.
    part: Part,
    /// Whether the part of the module that the first fit does not need is there.
    later: Cell<bool>,
}

/// The table of panels: how the panel of a name is made. `None` for those that other parts of the
/// page write. Those of the strip have a table of their own.
fn make(name: Name, maker: &Maker) -> Option<Box<dyn Panel>> {
    Some(match name {
        Name::Guide => guide::make(),
        Name::Fit => Box::new(fit::FitPanel::new(maker)),
        Name::Loss => Box::new(loss::LossPanel::new(maker)),
        Name::Transport => Box::new(transport::TransportPanel::new(maker)),
        Name::Parameters | Name::Batch | Name::Network | Name::Surface => strip::make(name, maker)?,
        Name::Code | Name::Runs | Name::Device | Name::Step => strip::make(name, maker)?,
        Name::Units | Name::Hand | Name::Log | Name::Data => strip::make(name, maker)?,
        Name::Many | Name::Settings | Name::Share => return None,
    })
}

/// All panels that read scenes.
pub(super) struct Panels {
    frames: Vec<PanelFrame>,
    maker: Rc<Maker>,
}

impl Panels {
    /// The panels of the page, none of which has been made yet.
    pub(super) fn new(
        ask: Rc<dyn Fn(Intent)>,
        redraw: Rc<dyn Fn(())>,
        frame: Rc<dyn Fn(())>,
        programs: Rc<Programs>,
    ) -> Self {
        let maker = Rc::new(Maker {
            ask,
            redraw,
            frame,
            programs,
            hand: OnceCell::new(),
            part: Part::default(),
            later: Cell::new(false),
        });
        let frames = all("[data-panel]").into_iter().filter_map(|section| {
            let name = Name::from_word(&section.get_attribute("data-panel")?)?;
            Some(PanelFrame::new(name, section, maker.clone()))
        });
        Self {
            frames: frames.collect(),
            maker,
        }
    }

    /// Takes over which of their sections are hidden.
    pub(super) fn show(&self) {
        self.frames.iter().for_each(PanelFrame::show);
    }

    /// Whether the panels of the strip can be made. Where they cannot, they are wanted from now on.
    pub(super) fn has_strip(&self) -> bool {
        self.maker.part.is_there()
    }

    /// Whether the panels of the strip have to be fetched now: whoever asks fetches them.
    pub(super) fn fetches_strip(&self) -> bool {
        self.maker.part.fetches()
    }

    /// What the first fit does not need has come: panels that stand there can be made.
    pub(super) fn later_came(&self) {
        self.maker.later.set(true);
        self.show();
    }

    /// The panels of the strip have come.
    pub(super) fn strip_came(&self) {
        self.maker.part.came(true);
        // What stands where one was missed goes.
        self.waiting().for_each(PanelFrame::end);
        self.show();
    }

    /// The panels of the strip cannot be had: those that are shown say why.
    pub(super) fn strip_failed(&self, scene: &Scene, reason: &str) {
        self.maker.part.came(false);
        self.waiting().for_each(|frame| frame.miss(scene, reason));
    }

    /// The panels of the strip that are shown.
    fn waiting(&self) -> impl Iterator<Item = &PanelFrame> {
        self.frames.iter().filter(|frame| frame.waits_for_part())
    }

    /// Takes over a new run or another language.
    pub(super) fn renew(&self, scene: &Scene) {
        self.frames.iter().for_each(|frame| frame.renew(scene));
    }

    /// Draws what the first fit is: its panel, or everything where that is not shown.
    pub(super) fn draw_first(&self, scene: &Scene, fresh: bool) {
        let is_fit = |frame: &&PanelFrame| frame.is_of(Name::Fit);
        match self.frames.iter().find(is_fit) {
            Some(frame) => frame.draw(scene, fresh, false),
            None => self.draw(scene, fresh, false, |_| true),
        }
    }

    /// Draws a frame of the panels that are wanted, with `all` what is out of view as well.
    pub(super) fn draw(&self, scene: &Scene, fresh: bool, all: bool, is_wanted: fn(Name) -> bool) {
        let wanted = self.frames.iter().filter(|frame| frame.is(is_wanted));
        wanted.for_each(|frame| frame.draw(scene, fresh, all));
    }

    /// Writes numbers, words and lists, of which nothing is drawn yet.
    pub(super) fn write(&self, scene: &Scene) {
        for frame in &self.frames {
            frame.count(scene);
            frame.describe(scene);
        }
    }

    /// Writes words and lists.
    pub(super) fn describe(&self, scene: &Scene) {
        self.frames.iter().for_each(|frame| frame.describe(scene));
    }

    /// Ends all of them.
    pub(super) fn end(&self) {
        self.frames.iter().for_each(PanelFrame::end);
    }
}
