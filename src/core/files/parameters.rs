//! Parameters as JSON, named and shaped as `snapshot()` has them.
//!
//! Where samples are standardised, what the network takes and gives is so, too: the means and the
//! deviations of features and label come after the parameters.

use super::json::quoted;
use crate::core::network::Network;
use crate::core::standard::Standards;

/// What is called so, and its numbers.
pub(super) type Column = (&'static str, Vec<f64>);

/// The means and the deviations of features and label; nothing where nothing is standardised.
pub(super) fn columns(network: &Network, standards: &Standards) -> Vec<Column> {
    if !standards.any() {
        return Vec::new();
    }
    let features = || (0..network.features).map(|feature| standards.feature(feature));
    let label = standards.label();
    vec![
        ("x.mean", features().map(|x| x.mean).collect()),
        ("x.deviation", features().map(|x| x.deviation).collect()),
        ("y.mean", vec![label.mean]),
        ("y.deviation", vec![label.deviation]),
    ]
}

/// Numbers with commas between them.
pub(super) fn numbers(values: &[f64]) -> String {
    list(values.iter().map(f64::to_string))
}

/// The parameters of a network, flat as it lays them out, as a list of `{name, shape, values}`.
#[must_use]
pub fn parameters(network: &Network, values: &[f32], standards: &Standards) -> String {
    let mut text = String::from("[");
    for (i, parameter) in network.parameters(values).iter().enumerate() {
        text += if i > 0 { ",\n " } else { "\n " };
        text += "{\"name\": ";
        text += &quoted(&parameter.name);
        text += ", \"shape\": [";
        text += &list(parameter.shape.iter().map(usize::to_string));
        text += "], \"values\": [";
        text += &list(parameter.values.iter().map(f32::to_string));
        text += "]}";
    }
    for (name, values) in columns(network, standards) {
        text += ",\n {\"name\": ";
        text += &quoted(name);
        text += ", \"shape\": [";
        text += &values.len().to_string();
        text += "], \"values\": [";
        text += &numbers(&values);
        text += "]}";
    }
    text + "\n]\n"
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::standard::Standard;

    #[test]
    fn every_number_is_there_to_its_last_bit() {
        let network = Network {
            features: 2,
            hidden: "3r,2t".parse().unwrap(),
        };
        let count = network.parameter_count();
        let values: Vec<f32> = (0..count).map(|i| 0.1 / (i as f32 - 3.5)).collect();
        let text = parameters(&network, &values, &Standards::default());
        let read: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        let named = network.parameters(&values);
        assert_eq!(read.len(), named.len());
        for (read, wanted) in read.iter().zip(&named) {
            assert_eq!(read["name"], wanted.name.as_str());
            assert_eq!(read["shape"], serde_json::json!(wanted.shape));
            let values = read["values"].as_array().unwrap().iter();
            let singles = values.map(|value| value.to_string().parse::<f32>().unwrap());
            assert!(singles.eq(wanted.values.iter().copied()));
        }
    }

    #[test]
    fn what_is_standardised_is_told_with_it() {
        let network = Network {
            features: 1,
            hidden: "".parse().unwrap(),
        };
        let column = |mean, deviation| Standard { mean, deviation };
        let standards = Standards::new(vec![column(1_700_000_010.0, 8.5), column(0.0, 1.0)]);
        let text = parameters(&network, &[1.0, 2.0], &standards);
        let read: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        let of = |name: &str| {
            let entry = read.iter().find(|entry| entry["name"] == name).unwrap();
            assert_eq!(entry["shape"], serde_json::json!([1]));
            entry["values"][0].as_f64().unwrap()
        };
        assert_eq!((of("x.mean"), of("x.deviation")), (1_700_000_010.0, 8.5));
        assert_eq!((of("y.mean"), of("y.deviation")), (0.0, 1.0));
    }
}
