//! The loss over the epochs, of a run and of its ghost.

use plotters_backend::DrawingBackend;

use super::plot::{Drawn, Plot};
use super::scale::{Kind, Scale};
use super::theme::{GHOST, Theme, fade};
use crate::core::session::Session;
use crate::core::transport::State;

/// A loss below which a logarithmic axis does not go: nothing is left to see there.
const LEAST: f64 = 1e-12;
/// How many times its first loss the axes follow a ghost that does not end: what is on its way
/// beyond every number leaves the chart instead of flattening it.
const MOST_GROWTH: f64 = 10.0;

/// The losses of a ghost.
#[derive(Clone, Copy, Debug)]
pub struct Ahead<'a> {
    /// By epoch, as far as they are known.
    pub losses: &'a [(u32, f32)],
    /// How it ends.
    pub end: End,
}

/// How a ghost ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is not known yet.
    Open,
    /// With its last loss.
    Finished,
    /// In this epoch, without one.
    Diverged(u32),
}

impl<'a> Ahead<'a> {
    /// The losses of the run that a ghost is.
    #[must_use]
    pub fn of(run: &'a Session) -> Self {
        Self {
            losses: run.history().losses(),
            end: match run.state() {
                State::Finished => End::Finished,
                State::Diverged => End::Diverged(run.position().epoch),
                State::Loading | State::Ready | State::Running | State::Paused | State::Failed => {
                    End::Open
                }
            },
        }
    }

    /// The losses that the axes have to hold.
    fn held(&self) -> impl Iterator<Item = f64> + Clone + use<'a> {
        let first = self.losses.first().map_or(0.0, |&(_, loss)| loss);
        let most = match self.end {
            End::Finished => f64::INFINITY,
            End::Diverged(_) | End::Open => MOST_GROWTH * f64::from(first),
        };
        let losses = self.losses.iter();
        losses.map(move |&(_, loss)| f64::from(loss).min(most))
    }
}

/// The axes of a loss chart, fixed until a loss leaves them. They hold what is ahead, too, so that
/// a run moves on axes that were there from its start.
#[must_use]
pub fn plot(
    losses: &[(u32, f32)],
    ahead: Option<Ahead>,
    epochs: u32,
    kind: Kind,
    size: (u32, u32),
    unit: f64,
) -> Plot {
    let ahead = ahead.iter().flat_map(Ahead::held);
    let values = || {
        let own = losses.iter().map(|&(_, loss)| f64::from(loss));
        own.chain(ahead.clone())
    };
    let max = values().fold(0.0, f64::max);
    let last = losses.last().map_or(0, |&(epoch, _)| epoch);
    let y = match kind {
        Kind::Linear => Scale::linear(0.0, if max > 0.0 { round_up(max) } else { 1.0 }),
        Kind::Logarithmic => {
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
    let magnitude = 10f64.powf(value.log10().floor());
    [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0]
        .into_iter()
        .map(|factor| factor * magnitude)
        .find(|round| *round >= value)
        .unwrap_or(10.0 * magnitude)
}

/// Draws what is ahead, quietly, to be drawn over: a pale trail, and where it ends.
///
/// # Errors
/// When the backend fails.
pub fn draw_ahead<DB: DrawingBackend>(
    db: &mut DB,
    plot: &Plot,
    theme: &Theme,
    ahead: Ahead,
) -> Drawn<DB> {
    let pale = fade(theme.fit, GHOST);
    plot.line(db, trail(plot, ahead.losses), 3.5, pale)?;
    let Some(&(epoch, loss)) = ahead.losses.last() else {
        return Ok(());
    };
    let last = (f64::from(epoch), f64::from(loss));
    match ahead.end {
        End::Open => Ok(()),
        End::Finished => {
            plot.dot(db, last, 5.5, fade(theme.fit, 0.7))?;
            plot.dot(db, last, 3.5, theme.ground)
        }
        End::Diverged(epoch) => {
            let beyond = (f64::from(epoch), plot.y.max());
            plot.line(db, [last, beyond].into_iter(), 3.5, pale)?;
            plot.cross(db, beyond, (4.5, 2.0), theme.fit)
        }
    }
}

/// Draws the losses as a line.
///
/// # Errors
/// When the backend fails.
pub fn draw_line<DB: DrawingBackend>(
    db: &mut DB,
    plot: &Plot,
    theme: &Theme,
    losses: &[(u32, f32)],
) -> Drawn<DB> {
    if let Some(&(epoch, loss)) = losses.last() {
        // Where the run is: before there is a line there is this point.
        let at = (f64::from(epoch), f64::from(loss));
        plot.dot(db, at, 3.5, theme.fit)?;
    }
    plot.line(db, trail(plot, losses), 2.0, theme.fit)
}

/// The points of a line through losses. Where several epochs share a column of pixels, the column
/// spans from their least to their greatest loss, so that no spike is lost.
fn trail(plot: &Plot, losses: &[(u32, f32)]) -> impl Iterator<Item = (f64, f64)> {
    let columns = plot.columns().max(1);
    let column = move |epoch: u32| (plot.x.share(f64::from(epoch)) * columns as f64) as usize;
    let spans = losses
        .chunk_by(move |a, b| column(a.0) == column(b.0))
        .flat_map(|span| {
            let extremes = [span.iter().min_by(by_loss), span.iter().max_by(by_loss)];
            let mut kept: Vec<_> = [span.first(), extremes[0], extremes[1], span.last()]
                .into_iter()
                .flatten()
                .collect();
            kept.sort_by_key(|(epoch, _)| *epoch);
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
        let linear = plot(&losses, None, 100, Kind::Linear, (600, 300), 1.0);
        assert_eq!(
            (linear.y.min(), linear.y.max(), linear.x.max()),
            (0.0, 40.0, 100.0)
        );
        let log = plot(&losses, None, 100, Kind::Logarithmic, (600, 300), 1.0);
        assert!(log.y.min() <= 1.0001e-5 && log.y.max() >= 99.9);
    }
}
