//! The loss over the epochs.

use plotters_backend::DrawingBackend;

use super::plot::{Drawn, Plot};
use super::scale::{Kind, Scale};
use super::theme::{Theme, fade};

/// A loss below which a logarithmic axis does not go: nothing is left to see there.
const LEAST: f64 = 1e-12;

/// The axes of a loss chart, fixed until a loss leaves them.
#[must_use]
pub fn plot(losses: &[(u32, f32)], epochs: u32, kind: Kind, size: (u32, u32), unit: f64) -> Plot {
    let values = || losses.iter().map(|&(_, loss)| f64::from(loss));
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

/// Draws the losses as a line. Where several epochs share a column of pixels, the column spans
/// from their least to their greatest loss, so that no spike is lost.
///
/// # Errors
/// When the backend fails.
pub fn draw_line<DB: DrawingBackend>(
    db: &mut DB,
    plot: &Plot,
    theme: &Theme,
    losses: &[(u32, f32)],
) -> Drawn<DB> {
    let columns = plot.columns().max(1);
    let column = |epoch: u32| (plot.x.share(f64::from(epoch)) * columns as f64) as usize;
    let spans = losses
        .chunk_by(|a, b| column(a.0) == column(b.0))
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
    if let Some(&(epoch, loss)) = losses.last() {
        // Where the run is: before there is a line there is this point.
        let at = (f64::from(epoch), f64::from(loss));
        plot.dot(db, at, 3.5, theme.fit)?;
    }
    let points = spans.map(|&(epoch, loss)| (f64::from(epoch), f64::from(loss)));
    plot.line(db, points, 2.0, theme.fit)
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
        let linear = plot(&losses, 100, Kind::Linear, (600, 300), 1.0);
        assert_eq!(
            (linear.y.min(), linear.y.max(), linear.x.max()),
            (0.0, 40.0, 100.0)
        );
        let log = plot(&losses, 100, Kind::Logarithmic, (600, 300), 1.0);
        assert!(log.y.min() <= 1.0001e-5 && log.y.max() >= 99.9);
    }
}
