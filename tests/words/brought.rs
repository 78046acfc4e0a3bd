//! Words of rows that somebody has brought, which have names of their own.

use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::network::Hidden;
use regression_playground::core::table::Sheet;
use regression_playground::core::text::Text;
use regression_playground::view::describe;

#[test]
fn every_unit_has_a_name_where_there_are_fewer_features_than_units() {
    let names = [
        ("network.name.feature", "{feature}"),
        ("network.name.unit", "{layer}.{unit}"),
        ("network.name.output", "out"),
    ];
    let text = Text::new(names.map(|(key, text)| (key.to_owned(), text.to_owned())));
    let sheet = Sheet::read(b"hours,marks\n0.5,1\n1,1.4\n-0.5,0.1\n").unwrap();
    let mut experiment = Experiment {
        hidden: "3r,5t".parse::<Hidden>().unwrap(),
        ..Experiment::new(Task::Csv)
    };
    experiment.bring(sheet.choose(&[0], 1).unwrap().into());
    let name = |layer, unit| describe::unit_name(&text, &experiment, (layer, unit));
    assert_eq!(name(0, 0), "hours");
    assert_eq!([name(1, 2), name(2, 4)], ["1.3", "2.5"]);
    assert_eq!(name(3, 0), "out");
}
