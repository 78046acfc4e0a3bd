//! Which moment is shown: the newest, an earlier one, or one after the other of what is recorded.

use super::{Course, Effect, State};
use crate::core::engine::EngineError;
use crate::core::moment::Moment;
use crate::core::pace::Pace;
use crate::core::pacer::Pacer;
use crate::core::retrace::Retrace;
use crate::core::transport::{Goal, Place, Status, Unit};

/// A way along the recording, from the moment that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// So many epochs on or back, from end of epoch to end of epoch.
    Epochs(i64),
    /// So many tenths of what is trained.
    Tenths(i64),
    /// So many mini-batches on or back.
    Batches(i64),
    /// Before the first step.
    Start,
    /// The newest moment.
    Newest,
    /// The end of an epoch.
    To(u32),
}

/// What is shown of a run.
#[derive(Default)]
pub(super) struct Film {
    /// An earlier moment; the newest when `None`.
    at: Option<Moment>,
    /// The place of a moment that is still to be found.
    sought: Option<Place>,
    /// Steps before the place up to which the recording is replayed, while it is.
    head: Option<u64>,
    /// The place that is shown once a run out of a file has been repeated.
    opened: Option<Place>,
    retrace: Option<Retrace>,
    pacer: Pacer,
    /// Seconds that it has been playing since it began gently.
    played: f64,
}

impl Film {
    pub(super) fn forget_retrace(&mut self) {
        self.retrace = None;
    }

    /// Nothing is sought or replayed any more, and what an engine on its way has passed is no more.
    pub(super) fn forget_way(&mut self) {
        self.opened = None;
        self.sought = None;
        self.head = None;
        self.retrace = None;
    }

    /// The run is repeated: what its file asks for is still to be shown.
    pub(super) fn begin_again(&mut self) {
        *self = Self {
            opened: self.opened,
            ..Self::default()
        };
    }

    /// What is shown of a run does not come after its newest place.
    pub(super) fn keep_within(&mut self, newest: Place) {
        self.at.take_if(|moment| moment.place >= newest);
        self.sought.take_if(|place| *place >= newest);
    }

    /// Nothing is to branch off from an earlier moment.
    pub(super) fn forget_moment(&mut self) {
        self.at = None;
    }
}

impl State {
    /// The moment that is shown.
    #[must_use]
    pub fn shown(&self) -> &Moment {
        self.film.at.as_ref().unwrap_or(self.session.newest())
    }

    /// Whether an earlier moment than the newest is shown.
    #[must_use]
    pub fn looks_back(&self) -> bool {
        self.film.at.is_some()
    }

    /// Whether a moment is still to be found before it can be shown.
    #[must_use]
    pub fn seeks(&self) -> bool {
        self.film.sought.is_some() || self.film.opened.is_some()
    }

    /// Whether the recording is replayed.
    #[must_use]
    pub fn replays(&self) -> bool {
        self.film.head.is_some()
    }

    /// Where the run stands, as host pages see it.
    #[must_use]
    pub fn status(&self) -> Status {
        match self.session.status() {
            Status::Loading => Status::Loading,
            trained @ (Status::Ready
            | Status::Running
            | Status::Paused
            | Status::Finished
            | Status::Diverged) => match (self.replays(), &self.film.at) {
                (true, _) => Status::Running,
                // On the way to an earlier moment, which is about to be shown.
                (false, None) if self.seeks() && self.session.has_ended() => Status::Paused,
                (false, None) => trained,
                (false, Some(moment)) if moment.place == Place::default() => Status::Ready,
                (false, Some(_)) => Status::Paused,
            },
        }
    }

    /// Where what was asked for last will have been reached.
    #[must_use]
    pub fn heading(&self) -> Place {
        let session = &self.session;
        match (self.film.sought, session.status(), session.goal()) {
            (Some(place), ..) => place,
            (None, Status::Running, Goal::RunTo(place)) => place,
            (None, ..) => self.shown().place,
        }
    }

    fn per_epoch(&self) -> usize {
        self.experiment.batches_per_epoch()
    }

    /// Steps before the moment that is shown, or is about to be.
    fn step_shown(&self) -> u64 {
        let place = self.film.sought.unwrap_or(self.shown().place);
        place.step(self.per_epoch())
    }

    /// Shows a place of what has been trained: at once where it is recorded.
    fn show(&mut self, place: Place) {
        let recording = self.session.recording();
        let recorded = (place.batch == 0).then(|| recording.epoch(place.epoch));
        self.film.sought = None;
        self.film.opened = None;
        if place >= self.session.place() {
            self.film.at = None;
        } else if let Some(moment) = recorded.flatten() {
            self.film.at = Some(moment);
        } else {
            self.film.sought = Some(place);
        }
    }

    /// A place is shown once the run has been repeated.
    pub(super) fn show_when_repeated(&mut self, place: Place) {
        self.film.opened = Some(place);
    }

    /// Shows what the file of a run asks for, once the run is there.
    pub(super) fn show_opened(&mut self) {
        if self.session.status() != Status::Loading
            && let Some(place) = self.film.opened
        {
            self.show(place);
        }
    }

    /// The pace of the next seconds of playing: of the training, and of the replay that goes over
    /// into it. They count as played.
    pub fn pace(&mut self, seconds: f64) -> Pace {
        let middle = self.film.played + seconds / 2.0;
        self.film.played += seconds;
        Pace::of(&self.experiment, middle)
    }

    /// How many moments follow each other in a second where a run plays now.
    #[must_use]
    pub fn moments_per_second(&self) -> f64 {
        Pace::of(&self.experiment, self.film.played).moments(&self.experiment)
    }

    /// What plays from now on begins gently.
    pub(super) fn begin_gently(&mut self) {
        self.film.played = 0.0;
    }

    /// Stops whatever goes on.
    pub(super) fn pause(&mut self) {
        self.because = None;
        self.play_when_ready = false;
        self.film.head = None;
        self.session.pause();
    }

    pub(super) fn play(&mut self, effects: &mut Vec<Effect>) {
        self.because = None;
        if self.status() != Status::Running {
            self.begin_gently();
        }
        if self.film.at.is_some() || self.film.sought.is_some() {
            self.film.head = Some(self.step_shown());
            self.film.pacer = Pacer::free();
        } else {
            self.session.play();
        }
        effects.extend([Effect::RestartPace, Effect::Redraw]);
    }

    /// Where a step leads from the moment that is shown, or is about to be.
    #[must_use]
    pub fn next(&self, unit: Unit) -> Place {
        let per_epoch = self.per_epoch();
        let from = Place::after(self.step_shown(), per_epoch);
        match unit {
            Unit::Batch => from.next(per_epoch),
            Unit::Epoch => Place::at_epoch(from.epoch + 1),
        }
    }

    pub(super) fn step(&mut self, unit: Unit) {
        if self.looks_back() || self.seeks() {
            self.seek(self.next(unit));
        } else {
            self.session.step(unit);
        }
    }

    /// There is no way back here: a place before the one that is shown is reached already.
    pub(super) fn run_to(&mut self, to: Place) {
        self.film.head = None;
        if to <= self.shown().place {
            self.film.sought = None;
            self.session.pause();
        } else if to <= self.session.place() {
            self.session.pause();
            self.show(to);
        } else {
            self.show(to);
            self.session.run_to(to);
        }
    }

    pub(super) fn seek(&mut self, to: Place) {
        self.film.head = None;
        if to > self.session.place() {
            self.run_to(to);
        } else {
            self.session.pause();
            self.show(to);
        }
    }

    pub(super) fn move_to(&mut self, to: Move) {
        let per_epoch = self.per_epoch() as u64;
        let (at, newest) = (self.step_shown(), self.session.step_count());
        let epochs = |count: i64| {
            // From within an epoch the first move is to its nearer end.
            let from = if count < 0 {
                at.div_ceil(per_epoch)
            } else {
                at / per_epoch
            };
            from.saturating_add_signed(count).saturating_mul(per_epoch)
        };
        let tenth = (newest / per_epoch / 10).max(1) as i64;
        let step = match to {
            Move::Epochs(count) => epochs(count),
            Move::Tenths(count) => epochs(count * tenth),
            Move::Batches(count) => at.saturating_add_signed(count),
            Move::Start => 0,
            Move::Newest => newest,
            Move::To(epoch) => u64::from(epoch) * per_epoch,
        };
        // Who looks at the newest moment already goes on doing so, also while it trains.
        if step < newest || self.looks_back() || self.seeks() {
            self.seek(Place::after(step.min(newest), self.per_epoch()));
        }
    }

    /// Goes on from the moment shown, as if nothing had come after it. What came stays in sight.
    pub(super) fn branch(&mut self, effects: &mut Vec<Effect>) {
        self.because = None;
        self.film.sought = None;
        self.film.opened = None;
        self.film.head = None;
        let Some(moment) = self.film.at.take() else {
            return;
        };
        self.film.retrace = None;
        let (from, to) = (moment.place, self.session.newest().clone());
        let recording = self.session.branch(moment);
        self.course = Some(Course {
            recording: recording.into(),
            from,
            to,
        });
        self.ghosts.forget();
        self.told.forget_end();
        self.met = self.met.filter(|&(epoch, _)| epoch <= from.epoch);
        self.judge.measure.forget_after(from.epoch);
        effects.extend([
            Effect::TakeOver,
            Effect::Renew { lesson: false },
            Effect::ShowChallenge,
        ]);
    }

    /// Brings the film on by the seconds of a frame, and the measure of a challenge, for as long as `left` says that there are
    /// seconds left. Returns whether there is more to do.
    ///
    /// # Errors
    /// When a moment cannot be found again. It is then not sought any more.
    pub fn roll(
        &mut self,
        elapsed: f64,
        left: &mut dyn FnMut() -> f64,
    ) -> Result<bool, EngineError> {
        if self.film.sought.is_none() {
            self.replay(elapsed);
        }
        if let Some(place) = self.film.sought
            && let Err(error) = self.find(place, left)
        {
            self.film.sought = None;
            self.film.head = None;
            self.film.retrace = None;
            return Err(error);
        }
        let measures = self.check_challenge(left);
        Ok(measures || self.film.head.is_some() || self.film.sought.is_some())
    }

    /// Replays the recording at the reader's speed, and goes over into training at its end.
    fn replay(&mut self, elapsed: f64) {
        let Some(head) = self.film.head else { return };
        let per_epoch = self.per_epoch();
        let at = Place::after(head, per_epoch);
        let left = per_epoch - at.batch;
        let pace = self.pace(elapsed);
        let steps = self
            .film
            .pacer
            .steps(pace, elapsed, per_epoch, left, Pacer::FREE);
        let head = head + steps as u64;
        self.film.head = Some(head);
        if head >= self.session.step_count() {
            self.film.head = None;
            self.show(self.session.place());
            self.session.play();
            return;
        }
        let mut to = Place::after(head, per_epoch);
        if steps >= per_epoch {
            // Faster than the eye: what is recorded is enough.
            to = Place::at_epoch(to.epoch);
        }
        // What was beyond every number was passed over: it is shown already.
        if steps > 0 && to > self.shown().place {
            self.show(to);
        }
    }

    fn find(&mut self, place: Place, left: &mut dyn FnMut() -> f64) -> Result<(), EngineError> {
        let from = self.film.retrace.take();
        let mut retrace = Retrace::new(&self.session, place, from, &*self.make)?;
        let found = retrace.go_on(&self.session, place, left)?;
        self.film.retrace = Some(retrace);
        let Some(moment) = found else { return Ok(()) };
        let ends = [place.epoch, place.epoch + 1].map(Place::at_epoch);
        let is_finite = |value: &f32| value.is_finite();
        let finite = moment.loss.iter().chain(&moment.parameters).all(is_finite);
        if finite || place == ends[0] {
            self.film.sought = None;
            self.film.at = Some(moment);
        } else {
            // Beyond every number within an epoch whose ends are not: there is nothing to show.
            let forward = place > self.shown().place;
            self.show(ends[usize::from(forward)]);
        }
        Ok(())
    }
}
