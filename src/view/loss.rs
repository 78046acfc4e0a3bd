//! The loss over the epochs: of a run, of its ghost, and of the run that was left for it.

use plotters::style::RGBAColor;
use plotters_backend::DrawingBackend;

use super::plot::{Drawn, Plot};
use super::scale::Scale;
use super::theme::{GHOST, NEXT, Theme, fade};
use crate::core::looks::Spread;
use crate::core::pins::Pin;
use crate::core::recording::{Ending, Recording};

/// A loss below which a logarithmic axis does not go: nothing is left to see there.
const LEAST: f64 = 1e-12;
/// How many times its first loss the axes follow a ghost that does not end: what is on its way
/// beyond every number leaves the chart instead of flattening it.
const MOST_GROWTH: f64 = 10.0;
/// How much of its colour the line has after the moment shown.
const RECORDED: f64 = 0.45;
/// How much of its colour a run has that was left.
const LEFT: f64 = 0.6;
/// How much of its colour a run has that is kept for comparison.
const KEPT: f64 = 0.5;

/// The losses of a run that is not the one in the page: its ghost, or one that was left.
#[derive(Clone, Copy, Debug)]
pub struct Course<'a> {
    /// By epoch, as far as they are known.
    pub losses: &'a [(u32, f32)],
    /// How it ends, once that is known.
    pub ending: Option<Ending>,
}

impl<'a> Course<'a> {
    /// The losses of a recording from an epoch on.
    #[must_use]
    pub fn of(recording: &'a Recording, from: u32) -> Self {
        let losses = recording.history().losses();
        let first = losses.partition_point(|&(epoch, _)| epoch < from);
        Self {
            losses: &losses[first..],
            ending: recording.ending(),
        }
    }

    /// The losses of a kept run.
    #[must_use]
    pub fn kept(pin: &'a Pin) -> Self {
        Self {
            losses: &pin.losses,
            ending: pin.ending,
        }
    }

    /// The losses that the axes have to hold.
    fn held(&self) -> impl Iterator<Item = f64> + Clone + use<'a> {
        let first = self.losses.first().map_or(0.0, |&(_, loss)| loss);
        let most = match self.ending {
            Some(Ending::Finished) => f64::INFINITY,
            Some(Ending::Diverged(_)) | None => MOST_GROWTH * f64::from(first),
        };
        let losses = self.losses.iter();
        losses.map(move |&(_, loss)| f64::from(loss).min(most))
    }
}

/// The axes of a loss chart, fixed until a loss leaves them. They hold the other courses, too, and
/// the loss of the noise alone, so that a run moves on axes that were there from its start.
#[must_use]
pub fn plot(
    losses: &[(u32, f32)],
    others: &[Course],
    floor: Option<f64>,
    epochs: u32,
    spread: Spread,
    size: (u32, u32),
    unit: f64,
) -> Plot {
    let held = others.iter().flat_map(Course::held);
    // On a logarithmic axis with some room below it: a loss that comes to it may get under it.
    let level = floor.map(|floor| match spread {
        Spread::Linear => floor,
        Spread::Logarithmic => floor / 2.0,
    });
    let values = || {
        let own = losses.iter().map(|&(_, loss)| f64::from(loss));
        own.chain(held.clone()).chain(level)
    };
    let max = values().fold(0.0, f64::max);
    let last = losses.last().map_or(0, |&(epoch, _)| epoch);
    let y = match spread {
        Spread::Linear => Scale::linear(0.0, if max > 0.0 { round_up(max) } else { 1.0 }),
        Spread::Logarithmic => {
            let positive = values().filter(|&loss| loss > LEAST);
            let min = positive.fold(f64::INFINITY, f64::min);
            if min.is_finite() {
                Scale::decades(min, max)
            } else {
                Scale::decades(0.01, 1.0)
            }
        }
    };
    Plot::new(
        size,
        unit,
        Scale::linear(0.0, f64::from(epochs.max(last).max(1))),
        y,
    )
}

/// The next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10 times a power of ten.
fn round_up(value: f64) -> f64 {
    let magnitude = libm::pow(10.0, libm::log10(value).floor());
    [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0]
        .into_iter()
        .map(|factor| factor * magnitude)
        .find(|round| *round >= value)
        .unwrap_or(10.0 * magnitude)
}

/// Draws the loss of the noise alone as a dashed level with its name.
///
/// # Errors
/// When the backend fails.
pub fn draw_floor<DB: DrawingBackend>(
    db: &mut DB,
    plot: &Plot,
    theme: &Theme,
    floor: f64,
    name: &str,
) -> Drawn<DB> {
    if floor < plot.y.min() {
        return Ok(());
    }
    let level = [plot.x.min(), plot.x.max()].map(|x| (x, floor));
    plot.dashed(db, level.into_iter(), 1.5, theme.truth)?;
    plot.name_level(db, theme, floor, name)
}

/// Draws where the run will go, quietly, to be drawn over: a pale trail, and where it ends.
///
/// # Errors
/// When the backend fails.
pub fn draw_ghost<DB: DrawingBackend>(
    db: &mut DB,
    plot: &Plot,
    theme: &Theme,
    ghost: Course,
) -> Drawn<DB> {
    draw_course(db, plot, theme, ghost, (theme.fit, 3.5, GHOST))
}

/// Draws where the next run will go, strong enough to stand in front of one that is over.
///
/// # Errors
/// When the backend fails.
pub fn draw_next<DB: DrawingBackend>(
    db: &mut DB,
    plot: &Plot,
    theme: &Theme,
    ghost: Course,
) -> Drawn<DB> {
    draw_course(db, plot, theme, ghost, (theme.fit, 2.5, NEXT))
}

/// Draws where a run went that was left for this one: a thin grey line.
///
/// # Errors
/// When the backend fails.
pub fn draw_left<DB: DrawingBackend>(
    db: &mut DB,
    plot: &Plot,
    theme: &Theme,
    left: Course,
) -> Drawn<DB> {
    draw_course(db, plot, theme, left, (theme.ink, 1.5, LEFT))
}

/// Draws where a kept run went: a thin grey line with its letter.
///
/// # Errors
/// When the backend fails.
pub fn draw_kept<DB: DrawingBackend>(
    db: &mut DB,
    plot: &Plot,
    theme: &Theme,
    kept: Course,
    letter: &str,
) -> Drawn<DB> {
    draw_course(db, plot, theme, kept, (theme.ink, 1.0, KEPT))?;
    match kept.losses.last() {
        Some(&(epoch, loss)) => {
            plot.name_point(db, theme, (f64::from(epoch), f64::from(loss)), letter)
        }
        None => Ok(()),
    }
}

fn draw_course<DB: DrawingBackend>(
    db: &mut DB,
    plot: &Plot,
    theme: &Theme,
    course: Course,
    (color, width, alpha): (RGBAColor, f64, f64),
) -> Drawn<DB> {
    let pale = fade(color, alpha);
    plot.line(db, trail(plot, course.losses), width, pale)?;
    let Some(&(epoch, loss)) = course.losses.last() else {
        return Ok(());
    };
    let last = (f64::from(epoch), f64::from(loss));
    match course.ending {
        None => Ok(()),
        Some(Ending::Finished) => {
            plot.dot(db, last, 5.5, fade(color, 0.7))?;
            plot.dot(db, last, 3.5, theme.ground)
        }
        Some(Ending::Diverged(epoch)) => {
            let beyond = (f64::from(epoch), plot.y.max());
            plot.line(db, [last, beyond].into_iter(), width, pale)?;
            plot.cross(db, beyond, (4.5, 2.0), color)
        }
    }
}

/// Draws the losses as a line with a mark at the moment shown (its epochs, whole and in part, and
/// its loss): what has passed then, and paler what was recorded after it.
///
/// # Errors
/// When the backend fails.
pub fn draw_line<DB: DrawingBackend>(
    db: &mut DB,
    plot: &Plot,
    theme: &Theme,
    losses: &[(u32, f32)],
    now: (f64, f64),
) -> Drawn<DB> {
    let passed = losses.partition_point(|&(epoch, _)| f64::from(epoch) <= now.0);
    let (passed, recorded) = losses.split_at(passed);
    if !recorded.is_empty() {
        let line = std::iter::once(now).chain(trail(plot, recorded));
        plot.line(db, line, 2.0, fade(theme.fit, RECORDED))?;
        let ends = [plot.y.min(), plot.y.max()];
        let vertical = ends.into_iter().map(|y| (now.0, y));
        plot.line(db, vertical, 1.5, fade(theme.ink, 0.8))?;
        plot.dot(db, now, 6.0, theme.outline)?;
        plot.dot(db, now, 4.5, theme.fit)?;
    } else {
        // Where the run is: before there is a line there is this point.
        plot.dot(db, now, 3.5, theme.fit)?;
    }
    // The line ends at the mark; at the end of an epoch it is there already.
    let within = passed
        .last()
        .filter(|&&(epoch, _)| f64::from(epoch) < now.0);
    let line = trail(plot, passed).chain(within.map(|_| now));
    plot.line(db, line, 2.0, theme.fit)
}

/// The points of a line through losses. Where several epochs share a column of pixels, the column
/// spans from their least to their greatest loss, so that no spike is lost.
fn trail(plot: &Plot, losses: &[(u32, f32)]) -> impl Iterator<Item = (f64, f64)> {
    let columns = plot.columns().max(1);
    let column = move |epoch: u32| (plot.x.share(f64::from(epoch)) * columns as f64) as usize;
    let spans = losses
        .chunk_by(move |a, b| column(a.0) == column(b.0))
        .flat_map(|span| {
            let (least, most) = (span.iter().min_by(by_loss), span.iter().max_by(by_loss));
            let epoch = |point: Option<&(u32, f32)>| point.map(|(epoch, _)| *epoch);
            let [one, other] = if epoch(least) < epoch(most) {
                [least, most]
            } else {
                [most, least]
            };
            let points = [span.first(), one, other, span.last()];
            let mut kept: Vec<_> = points.into_iter().flatten().collect();
            kept.dedup();
            kept
        });
    spans.map(|&(epoch, loss)| (f64::from(epoch), f64::from(loss)))
}

fn by_loss(a: &&(u32, f32), b: &&(u32, f32)) -> std::cmp::Ordering {
    a.1.total_cmp(&b.1)
}

/// Draws the mark of the epoch that is being read.
///
/// # Errors
/// When the backend fails.
pub fn draw_cursor<DB: DrawingBackend>(
    db: &mut DB,
    plot: &Plot,
    theme: &Theme,
    (epoch, loss): (u32, f32),
) -> Drawn<DB> {
    let at = (f64::from(epoch), f64::from(loss));
    let ends = [plot.y.min(), plot.y.max()];
    let vertical = ends.into_iter().map(|y| (at.0, y));
    plot.line(db, vertical, 1.0, fade(theme.ink, 0.6))?;
    plot.dot(db, at, 5.0, theme.outline)?;
    plot.dot(db, at, 4.0, theme.fit)
}

/// The recorded loss nearest to an epoch.
#[must_use]
pub fn nearest(losses: &[(u32, f32)], epoch: u32) -> Option<(u32, f32)> {
    let after = losses.partition_point(|&(recorded, _)| recorded < epoch);
    let candidates = &losses[after.saturating_sub(1)..(after + 1).min(losses.len())];
    candidates
        .iter()
        .copied()
        .min_by_key(|&(recorded, _)| recorded.abs_diff(epoch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_recorded_epoch_is_found() {
        let losses = [(0, 3.0), (4, 2.0), (8, 1.0)];
        assert_eq!(nearest(&losses, 5), Some((4, 2.0)));
        assert_eq!(nearest(&losses, 7), Some((8, 1.0)));
        assert_eq!(nearest(&losses, 100), Some((8, 1.0)));
        assert_eq!(nearest(&[], 1), None);
    }

    #[test]
    fn axes_hold_every_loss() {
        let losses = [(0, 33.9), (1, 4.2), (2, 9e-5)];
        let linear = plot(&losses, &[], None, 100, Spread::Linear, (600, 300), 1.0);
        assert_eq!(
            (linear.y.min(), linear.y.max(), linear.x.max()),
            (0.0, 40.0, 100.0)
        );
        let log = plot(
            &losses,
            &[],
            None,
            100,
            Spread::Logarithmic,
            (600, 300),
            1.0,
        );
        assert!(log.y.min() <= 1.0001e-5 && log.y.max() >= 99.9);
    }
}
