//! What the hidden units of a network do over all samples: between which values each one goes, and
//! whether it still learns.
//!
//! A unit that gets no gradient from any sample is dead: its gradient over all samples is exactly 0,
//! and no step moves it. It is found without an engine, by following through which units a gradient
//! comes back at all. Ten thousand samples take longer than a frame, so the work is done in slices.

use super::data::Dataset;
use super::engine::same_bits;
use super::network::{LinearShape, Network, Predictor};

/// Samples that are looked at between two looks at the clock.
const PIECE: usize = 16;

/// Whether a unit still learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// It does.
    Alive,
    /// For every sample it is at an end of its activation, where almost no gradient is left.
    Saturated,
    /// For every sample its activation lets no gradient back: a ReLU that always gives 0.
    Dead,
    /// No gradient comes back to it from any sample, because nothing after it passes one on.
    Cut,
}

impl Life {
    /// Whether the gradient over all samples is exactly 0.
    #[must_use]
    pub const fn is_over(self) -> bool {
        match self {
            Self::Alive | Self::Saturated => false,
            Self::Dead | Self::Cut => true,
        }
    }
}

/// What a unit does over all samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// The least value.
    pub least: f64,
    /// The greatest value.
    pub most: f64,
    /// Whether it still learns.
    pub life: Life,
}

/// A unit while it is looked at.
#[derive(Clone, Copy, Debug)]
struct Unit {
    least: f64,
    most: f64,
    /// Whether its activation let a gradient back for some sample.
    passes: bool,
    /// Whether a gradient came back to it for some sample.
    learns: bool,
    /// Whether it was at an end for every sample.
    ends: bool,
}

const FIRST: Unit = Unit {
    least: f64::INFINITY,
    most: f64::NEG_INFINITY,
    passes: false,
    learns: false,
    ends: true,
};

/// Goes over the samples with one set of parameters after another.
#[derive(Clone, Debug)]
pub struct Survey {
    linears: Vec<LinearShape>,
    predictor: Predictor,
    /// What is looked at, and how many samples of it have been.
    parameters: Vec<f32>,
    done: Option<usize>,
    units: Vec<Vec<Unit>>,
    /// Of the sample that is looked at: what each layer gives, and to which units a gradient comes.
    values: Vec<Vec<f64>>,
    reached: Vec<Vec<bool>>,
    row: Vec<f64>,
    /// The newest of which all is known, and its parameters.
    known: Vec<Vec<Seen>>,
    known_of: Vec<f32>,
}

impl Survey {
    /// A survey of a network of which nothing is known yet.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        let linears = network.linears();
        let hidden = &linears[..linears.len() - 1];
        Self {
            predictor: Predictor::new(network),
            parameters: Vec::new(),
            done: None,
            units: hidden.iter().map(|l| vec![FIRST; l.outputs]).collect(),
            values: hidden.iter().map(|l| vec![0.0; l.outputs]).collect(),
            reached: hidden.iter().map(|l| vec![false; l.outputs]).collect(),
            row: Vec::new(),
            known: Vec::new(),
            known_of: Vec::new(),
            linears,
        }
    }

    /// Goes on for as long as `left` says that there are seconds left. What was begun is brought to
    /// its end, so that something is known of a network that changes faster than it can be looked at.
    /// Returns whether all is known of these parameters.
    ///
    /// # Panics
    /// When the parameters are not those of the network.
    pub fn go_on(
        &mut self,
        data: &Dataset,
        parameters: &[f32],
        left: &mut dyn FnMut() -> f64,
    ) -> bool {
        loop {
            if self.done.is_none() {
                if same_bits(&self.known_of, parameters) {
                    return true;
                }
                self.parameters.clear();
                self.parameters.extend_from_slice(parameters);
                self.units.iter_mut().for_each(|layer| layer.fill(FIRST));
                self.done = Some(0);
            }
            while let Some(done) = self.done {
                let to = data.len().min(done + PIECE);
                (done..to).for_each(|sample| self.look(data.row(sample)));
                self.done = (to < data.len()).then_some(to);
                if self.done.is_some() && left() <= 0.0 {
                    return false;
                }
            }
            self.publish();
        }
    }

    /// What is known of the hidden units, layer by layer: of the newest parameters of which all is
    /// known; empty before that.
    #[must_use]
    pub fn known(&self) -> &[Vec<Seen>] {
        &self.known
    }

    fn look(&mut self, row: &[f32]) {
        self.row.clear();
        self.row.extend(row.iter().map(|&x| f64::from(x)));
        let (units, kept, linears) = (&mut self.units, &mut self.values, &self.linears);
        self.predictor
            .watch(&self.parameters, &self.row, |layer, values| {
                let (Some(units), Some(activation)) =
                    (units.get_mut(layer), linears[layer].activation)
                else {
                    return;
                };
                kept[layer].copy_from_slice(values);
                for (unit, &value) in units.iter_mut().zip(values) {
                    unit.least = unit.least.min(value);
                    unit.most = unit.most.max(value);
                    unit.ends &= activation.is_at_an_end(value);
                    unit.passes |= !activation.stops(value);
                }
            });
        // Where every unit is known to learn there is nothing left to find out.
        if self.units.iter().flatten().any(|unit| !unit.learns) {
            self.go_back();
        }
    }

    /// Follows the gradient of a sample back through the layers.
    fn go_back(&mut self) {
        for layer in (0..self.units.len()).rev() {
            let after = &self.linears[layer + 1];
            let (weights, _) = after.split(&self.parameters);
            let (before, reached) = self.reached.split_at_mut(layer + 1);
            let listens = |unit: usize| {
                let column = weights.iter().skip(unit).step_by(after.inputs);
                column
                    .enumerate()
                    .any(|(to, &weight)| weight != 0.0 && reached.first().is_none_or(|r| r[to]))
            };
            let activation = self.linears[layer].activation;
            let values = self.values[layer].iter().enumerate();
            for ((unit, &value), reached) in values.zip(&mut before[layer]) {
                let stops = activation.is_some_and(|activation| activation.stops(value));
                *reached = !stops && listens(unit);
                self.units[layer][unit].learns |= *reached;
            }
        }
    }

    fn publish(&mut self) {
        let seen = |unit: &Unit| Seen {
            least: unit.least,
            most: unit.most,
            life: match unit {
                Unit {
                    learns: true,
                    ends: true,
                    ..
                } => Life::Saturated,
                Unit {
                    learns: true,
                    ends: false,
                    ..
                } => Life::Alive,
                Unit {
                    learns: false,
                    passes: false,
                    ..
                } => Life::Dead,
                Unit {
                    learns: false,
                    passes: true,
                    ..
                } => Life::Cut,
            },
        };
        self.known.resize_with(self.units.len(), Vec::new);
        for (known, units) in self.known.iter_mut().zip(&self.units) {
            known.clear();
            known.extend(units.iter().map(seen));
        }
        self.known_of.clone_from(&self.parameters);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(x: &[f32]) -> Dataset {
        Dataset::plain(1, x.to_vec(), vec![0.0; x.len()])
    }

    fn lives(hidden: &str, parameters: &[f32], x: &[f32]) -> Vec<Vec<Life>> {
        let network = Network {
            features: 1,
            hidden: hidden.parse().unwrap(),
        };
        assert_eq!(network.parameter_count(), parameters.len());
        let mut survey = Survey::new(&network);
        assert!(survey.go_on(&data(x), parameters, &mut || 1.0));
        let lives = |layer: &Vec<Seen>| layer.iter().map(|seen| seen.life).collect();
        survey.known().iter().map(lives).collect()
    }

    #[test]
    fn lives_by_hand() {
        use Life::{Alive, Cut, Dead, Saturated};
        let xs = [-1.0, 0.5, 1.0];
        // relu(x), relu(x - 2), and one to which nobody listens.
        let parameters = [1.0, 1.0, 1.0, 0.0, -2.0, 0.0, 3.0, 3.0, 0.0, 0.0];
        assert_eq!(lives("3r", &parameters, &xs), [[Alive, Dead, Cut]]);
        // Far out there is still a little gradient, further out none.
        let parameters = [0.1, 0.1, 0.1, 5.0, 50.0, 0.0, 1.0, 1.0, 1.0, 0.0];
        assert_eq!(lives("3t", &parameters, &xs), [[Saturated, Dead, Alive]]);
        // Nothing comes back through a dead layer.
        let parameters = [1.0, 1.0, -5.0, 1.0, 0.0];
        assert_eq!(
            lives(
                "1t,1r",
                &[&[1.0, 0.0], &parameters[1..3], &parameters[3..]].concat(),
                &xs
            ),
            [[Cut], [Dead]]
        );
    }

    #[test]
    fn values_are_those_of_the_samples() {
        let network = Network {
            features: 1,
            hidden: "1r".parse().unwrap(),
        };
        let mut survey = Survey::new(&network);
        assert!(survey.known().is_empty());
        assert!(survey.go_on(&data(&[-3.0, 0.5, 2.0]), &[2.0, 1.0, 1.0, 0.0], &mut || 1.0));
        let seen = survey.known()[0][0];
        assert_eq!((seen.least, seen.most), (0.0, 5.0));
    }

    #[test]
    fn what_was_begun_comes_to_its_end_although_the_network_goes_on() {
        let network = Network {
            features: 1,
            hidden: "1r".parse().unwrap(),
        };
        let samples: Vec<f32> = (0..100).map(|i| i as f32).collect();
        let samples = data(&samples);
        let mut survey = Survey::new(&network);
        let mut weight = 1.0;
        let mut seen = Vec::new();
        for _ in 0..30 {
            weight += 1.0;
            let current = survey.go_on(&samples, &[weight, 0.0, 1.0, 0.0], &mut || 0.0);
            assert!(!current, "there is no time");
            seen.extend(survey.known().first().map(|layer| layer[0].most));
        }
        assert!(
            seen.first() == Some(&198.0) && seen.last() > Some(&1000.0),
            "{seen:?}"
        );
    }
}
