//! A line that is drawn by hand through the samples of a single linear layer, and who is better at it.

use super::data::{Dataset, Recipe, extent};
use super::experiment::{Experiment, Loss};
use super::history::History;

/// The most steps of a slider from its middle to its end.
const STEPS: f64 = 400.0;

/// The weights and the bias of a line that somebody draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Hand {
    /// Weights first, then the bias.
    values: Vec<f64>,
    means: Vec<f64>,
}

impl Hand {
    /// A line that begins where training begins.
    #[must_use]
    pub fn new(data: &Dataset, parameters: &[f32]) -> Self {
        Self {
            values: parameters.iter().map(|&value| value.into()).collect(),
            means: data.means(),
        }
    }

    /// Weights first, then the bias.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Goes to where a run is.
    pub fn follow(&mut self, parameters: &[f32]) {
        for (value, &parameter) in self.values.iter_mut().zip(parameters) {
            *value = parameter.into();
        }
    }

    /// Takes another value for a weight, or for the bias after the last of them.
    pub fn set(&mut self, parameter: usize, value: f64) {
        self.values[parameter] = value;
    }

    /// What it says over a feature, the others at their means.
    #[must_use]
    pub fn height(&self, feature: usize, x: f64) -> f64 {
        let features = self.means.len();
        let others = (0..features).map(|i| {
            let at = if i == feature { x } else { self.means[i] };
            self.values[i] * at
        });
        others.sum::<f64>() + self.values[features]
    }

    /// Lifts the line, so that it goes through a point over a feature.
    pub fn lift(&mut self, feature: usize, (x, y): (f64, f64)) {
        let by = y - self.height(feature, x);
        let bias = self.means.len();
        self.values[bias] += by;
    }

    /// Turns the line around its height over `around`, so that it goes through a point over a feature.
    pub fn turn(&mut self, feature: usize, around: f64, (x, y): (f64, f64)) {
        let height = self.height(feature, around);
        if x != around {
            self.values[feature] = (y - height) / (x - around);
            self.lift(feature, (around, height));
        }
    }

    /// What it says of a sample minus the label.
    #[must_use]
    pub fn residual(&self, data: &Dataset, sample: usize) -> f64 {
        let products = data.row(sample).iter().zip(&self.values);
        let products = products.map(|(&x, weight)| f64::from(x) * weight);
        products.sum::<f64>() + self.values[self.means.len()] - f64::from(data.y[sample])
    }

    /// Where a sample is drawn over a feature: its label without what the line says of its other
    /// features, so that its error is its distance to the line.
    #[must_use]
    pub fn place(&self, data: &Dataset, sample: usize, feature: usize) -> (f64, f64) {
        let x = f64::from(data.row(sample)[feature]);
        (x, self.height(feature, x) - self.residual(data, sample))
    }

    /// Its loss over all samples.
    #[must_use]
    pub fn loss(&self, data: &Dataset, loss: Loss) -> f64 {
        let losses = (0..data.len()).map(|sample| loss.of(self.residual(data, sample)));
        data.standards.factor(loss) * losses.sum::<f64>() / data.len().max(1) as f64
    }
}

/// From where to where a slider of a parameter goes, and its steps: round numbers, twice as far from 0
/// as what has to be found.
#[must_use]
pub fn reach(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let (low, high) = extent(values).unwrap_or_default();
    let far = 2.0 * low.abs().max(high.abs()).max(0.5);
    let unit = libm::pow(10.0, libm::log10(far / STEPS).floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * unit);
    let step = steps.into_iter().find(|step| far / step <= STEPS);
    let step = step.unwrap_or(steps[3]);
    ((far / step).ceil() * step, step)
}

/// The best losses that somebody has drawn, each for its problem.
#[derive(Debug, Default)]
pub struct Bests(Vec<(Recipe, Loss, f64)>);

impl Bests {
    /// Takes a loss into account.
    pub fn take(&mut self, experiment: &Experiment, loss: f64) {
        let recipe = Recipe::of(experiment);
        let same = |best: &&mut (Recipe, Loss, f64)| best.0 == recipe && best.1 == experiment.loss;
        match self.0.iter_mut().find(same) {
            Some(best) => best.2 = best.2.min(loss),
            None => self.0.push((recipe, experiment.loss, loss)),
        }
    }

    /// The best for the problem of an experiment, if anything was drawn for it.
    #[must_use]
    pub fn of(&self, experiment: &Experiment) -> Option<f64> {
        let recipe = Recipe::of(experiment);
        let same = |best: &&(Recipe, Loss, f64)| best.0 == recipe && best.1 == experiment.loss;
        self.0.iter().find(same).map(|best| best.2)
    }
}

/// How a run does against a loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Against {
    /// It has not been trained yet, and does not begin with less.
    Waiting,
    /// It has not come below the loss yet; its lowest, and the epochs that are trained.
    Above(f32, u32),
    /// It was below the loss after so many epochs, none of the recorded ones before.
    Below(u32),
}

impl Against {
    /// How a run with these records does.
    #[must_use]
    pub fn of(history: &History, loss: f64) -> Self {
        let losses = history.losses();
        if let Some(&(epoch, _)) = losses.iter().find(|&&(_, own)| f64::from(own) < loss) {
            return Self::Below(epoch);
        }
        let lowest = losses
            .iter()
            .map(|&(_, own)| own)
            .fold(f32::INFINITY, f32::min);
        match losses.last() {
            None | Some((0, _)) => Self::Waiting,
            Some(&(epoch, _)) => Self::Above(lowest, epoch),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::engine::Problem;
    use crate::core::experiment::Task;
    use crate::core::network::Predictor;
    use crate::core::reference::least_squares;

    fn linear() -> Problem {
        Problem::new(&Experiment {
            noise: 0.4,
            ..Experiment::new(Task::Linear)
        })
    }

    #[test]
    fn it_says_what_the_network_would() {
        let problem = linear();
        let (data, hand) = (&problem.data, Hand::new(&problem.data, &problem.parameters));
        let mut predictor = Predictor::new(&problem.network);
        for sample in 0..data.len() {
            let row: Vec<f64> = data.row(sample).iter().map(|&x| x.into()).collect();
            let wanted = predictor.predict(&problem.parameters, &row) - f64::from(data.y[sample]);
            assert!((hand.residual(data, sample) - wanted).abs() < 1e-12);
            for (feature, &own) in row.iter().enumerate() {
                // The distance to the line is the error.
                let (x, y) = hand.place(data, sample, feature);
                assert_eq!(x, own);
                assert!((hand.height(feature, x) - y - wanted).abs() < 1e-12);
            }
        }
        for loss in Loss::ALL {
            let of = |i| loss.of(hand.residual(data, i));
            let mean = (0..data.len()).map(of).sum::<f64>() / data.len() as f64;
            assert_eq!(hand.loss(data, loss), mean);
        }
    }

    #[test]
    fn it_goes_through_where_it_is_pulled() {
        let problem = linear();
        let mut hand = Hand::new(&problem.data, &problem.parameters);
        let before = hand.clone();
        hand.lift(1, (0.5, 3.0));
        assert!((hand.height(1, 0.5) - 3.0).abs() < 1e-12);
        assert_eq!(hand.values()[..2], before.values()[..2]);
        hand.turn(1, 0.5, (2.0, -1.0));
        assert!((hand.height(1, 0.5) - 3.0).abs() < 1e-12);
        assert!((hand.height(1, 2.0) + 1.0).abs() < 1e-12);
        assert!((hand.values()[1] + 4.0 / 1.5).abs() < 1e-12);
        assert_eq!(hand.values()[0], before.values()[0]);
        let turned = hand.clone();
        hand.turn(1, 0.5, (0.5, 9.0));
        assert_eq!(hand, turned, "around itself there is no slope");
    }

    #[test]
    fn no_line_is_better_than_least_squares() {
        let problem = linear();
        let mut hand = Hand::new(&problem.data, &problem.parameters);
        let best = least_squares(&problem.data).unwrap();
        best.iter()
            .enumerate()
            .for_each(|(i, &value)| hand.set(i, value));
        let least = hand.loss(&problem.data, Loss::Mse);
        for (parameter, own) in best.iter().enumerate() {
            for step in [-0.01, 0.01] {
                let mut near = hand.clone();
                near.set(parameter, own + step);
                assert!(near.loss(&problem.data, Loss::Mse) > least);
            }
        }
    }

    #[test]
    fn sliders_reach_far_enough_in_round_steps() {
        for (values, wanted) in [
            (vec![2.0, 0.3], (4.0, 0.01)),
            (vec![-3.4, 0.1], (6.8, 0.02)),
            (vec![0.0], (1.0, 0.005)),
            (vec![42.0], (84.0, 0.5)),
        ] {
            let (far, step) = reach(values);
            assert!(
                (far - wanted.0).abs() <= wanted.1 && (step / wanted.1 - 1.0).abs() < 1e-9,
                "{far} {step}"
            );
            assert!((far / step - (far / step).round()).abs() < 1e-9);
        }
    }

    #[test]
    fn the_best_is_kept_for_its_problem() {
        let (line, curve) = (Experiment::new(Task::Linear), Experiment::new(Task::Cubic));
        let mut bests = Bests::default();
        for loss in [3.0, 1.0, 2.0] {
            bests.take(&line, loss);
        }
        bests.take(&curve, 0.5);
        assert_eq!((bests.of(&line), bests.of(&curve)), (Some(1.0), Some(0.5)));
        // Another rate is the same problem; other data or another loss is another one.
        let rate = |rate| Experiment {
            learning_rate: rate,
            ..line.clone()
        };
        assert_eq!(bests.of(&rate(0.3)), Some(1.0));
        let seed = Experiment {
            seed: 9,
            ..line.clone()
        };
        let loss = Experiment {
            loss: Loss::Mae,
            ..line.clone()
        };
        assert_eq!((bests.of(&seed), bests.of(&loss)), (None, None));
    }

    #[test]
    fn the_first_epoch_below_is_found() {
        let mut history = History::new(1);
        assert_eq!(Against::of(&history, 1.0), Against::Waiting);
        history.push(0, 5.0, &[0.0]);
        assert_eq!(Against::of(&history, 1.0), Against::Waiting);
        assert_eq!(Against::of(&history, 6.0), Against::Below(0));
        for (epoch, loss) in [(1, 2.0), (2, 3.0), (3, 0.5)] {
            history.push(epoch, loss, &[0.0]);
        }
        assert_eq!(Against::of(&history, 2.5), Against::Below(1));
        assert_eq!(Against::of(&history, 1.0), Against::Below(3));
        assert_eq!(Against::of(&history, 0.5), Against::Above(0.5, 3));
    }
}
