//! Parameters as JSON, named and shaped as `snapshot()` has them.

use super::json::quoted;
use crate::core::network::Network;

/// The parameters of a network, flat as it lays them out, as a list of `{name, shape, values}`.
#[must_use]
pub fn parameters(network: &Network, values: &[f32]) -> String {
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
    text + "\n]\n"
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_there_to_its_last_bit() {
        let network = Network {
            features: 2,
            hidden: "3r,2t".parse().unwrap(),
        };
        let count = network.parameter_count();
        let values: Vec<f32> = (0..count).map(|i| 0.1 / (i as f32 - 3.5)).collect();
        let text = parameters(&network, &values);
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
}
