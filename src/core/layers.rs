//! What a reader does to the hidden layers of a network: one is added, taken away, moved or made
//! another.

use super::limits::{MAX_HIDDEN, MAX_WIDTH};
use super::network::{Activation, Hidden, HiddenLayer};

/// A change of the hidden layers. Layers are counted from 0, from input to output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// One more, like the last.
    Add,
    /// One less.
    Remove(usize),
    /// A layer changes places with the one before it.
    Up(usize),
    /// A layer changes places with the one after it.
    Down(usize),
    /// Another activation.
    Activation(usize, Activation),
}

impl Edit {
    /// Whether layers stand at other places after it.
    #[must_use]
    pub const fn moves(self) -> bool {
        match self {
            Self::Add | Self::Activation(..) => false,
            Self::Remove(_) | Self::Up(_) | Self::Down(_) => true,
        }
    }

    /// The hidden layers after the change; `None` where it is not possible.
    #[must_use]
    pub fn of(self, hidden: &Hidden) -> Option<Hidden> {
        let mut layers = hidden.layers().to_vec();
        match self {
            Self::Add => layers.push(layers.last().copied().unwrap_or(FIRST)),
            Self::Remove(layer) if layer < layers.len() => {
                layers.remove(layer);
            }
            Self::Up(layer) if layer > 0 && layer < layers.len() => layers.swap(layer - 1, layer),
            Self::Down(layer) if layer + 1 < layers.len() => layers.swap(layer, layer + 1),
            Self::Activation(layer, activation) => layers.get_mut(layer)?.activation = activation,
            Self::Remove(_) | Self::Up(_) | Self::Down(_) => return None,
        }
        Hidden::new(layers)
    }
}

/// What is added to a network without a hidden layer.
const FIRST: HiddenLayer = HiddenLayer {
    width: 8,
    activation: Activation::Relu,
};

impl Hidden {
    /// Hidden layers; `None` when they are too many, or one of them is too wide or has no unit.
    #[must_use]
    pub fn new(layers: Vec<HiddenLayer>) -> Option<Self> {
        let fits = |layer: &HiddenLayer| (1..=MAX_WIDTH).contains(&layer.width);
        (layers.len() <= MAX_HIDDEN && layers.iter().all(fits)).then_some(Self(layers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(hidden: &str, edit: Edit) -> Option<String> {
        edit.of(&hidden.parse().unwrap())
            .map(|hidden| hidden.to_string())
    }

    #[test]
    fn layers_are_added_taken_away_moved_and_changed() {
        for (hidden, edit, wanted) in [
            ("", Edit::Add, "8r"),
            ("8r,4t", Edit::Add, "8r,4t,4t"),
            ("8r", Edit::Remove(0), ""),
            ("8r,4t,2s", Edit::Remove(1), "8r,2s"),
            ("8r,4t,2s", Edit::Up(2), "8r,2s,4t"),
            ("8r,4t,2s", Edit::Down(0), "4t,8r,2s"),
            ("8r,4t", Edit::Activation(1, Activation::Gelu), "8r,4g"),
        ] {
            assert_eq!(after(hidden, edit).as_deref(), Some(wanted), "{edit:?}");
        }
    }

    #[test]
    fn what_is_not_possible_changes_nothing() {
        for (hidden, edit) in [
            ("1r,2r,3r,4r", Edit::Add),
            ("", Edit::Remove(0)),
            ("8r", Edit::Remove(1)),
            ("8r,4t", Edit::Up(0)),
            ("8r,4t", Edit::Up(2)),
            ("8r,4t", Edit::Down(1)),
            ("8r", Edit::Activation(1, Activation::Gelu)),
        ] {
            assert_eq!(after(hidden, edit), None, "{edit:?}");
        }
        for width in [0, MAX_WIDTH + 1] {
            let activation = Activation::Relu;
            assert_eq!(Hidden::new(vec![HiddenLayer { width, activation }]), None);
        }
    }
}
