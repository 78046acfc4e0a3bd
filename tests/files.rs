//! What is taken away, read by those who did not write it: the crate `safetensors`, and Python.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use pollster::block_on;
use regression_playground::core::engine::Engine;
use regression_playground::core::experiment::{Experiment, Task};
use regression_playground::core::files::{history, parameters, safetensors, zip};
use regression_playground::core::looks::{Beyond, Spread, View};
use regression_playground::core::pins::Pins;
use regression_playground::core::session::Session;
use regression_playground::core::standard::{Standard, Standards};
use regression_playground::core::text::Text;
use regression_playground::core::transport::Place;
use regression_playground::engine::FusedCpu;
use regression_playground::view::picture::{Chart, Colors, SIZE, Subject};
use safetensors::SafeTensors;

fn english() -> Text {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/www/locales/en.json");
    let locale: BTreeMap<String, String> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    Text::new(locale)
}

fn trained(experiment: Experiment, epochs: u32) -> Session {
    let mut session = Session::new(experiment);
    let mut engine = FusedCpu::new(session.problem());
    session.start(&mut engine).unwrap();
    session.receive(block_on(engine.read()).unwrap());
    session.run_to(Place::at_epoch(epochs));
    while session.wants_steps() {
        session.advance(&mut engine, 1000).unwrap();
        session.receive(block_on(engine.read()).unwrap());
    }
    session
}

/// What Python says to a program and its input; `None` where there is no Python.
fn python(program: &str, input: &[u8]) -> Option<String> {
    let python = Command::new("python3")
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut python) = python else {
        println!("SKIPPED: there is no python3 to read the files");
        return None;
    };
    python.stdin.take().unwrap().write_all(input).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "Python could not read the file");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn parameters_are_opened_by_the_reader_of_their_format() {
    for hidden in ["", "3r,2t", "64s,1g"] {
        let experiment = Experiment {
            hidden: hidden.parse().unwrap(),
            ..Experiment::new(Task::Linear)
        };
        let session = trained(experiment, 2);
        let network = &session.problem().network;
        let standards = &session.problem().data.standards;
        let bytes = safetensors(network, session.parameters(), standards);
        assert_eq!(u64::from_le_bytes(bytes[..8].try_into().unwrap()) % 8, 0);
        let read = SafeTensors::deserialize(&bytes).unwrap();
        let named = network.parameters(session.parameters());
        assert_eq!(read.len(), named.len());
        for parameter in &named {
            let tensor = read.tensor(&parameter.name).unwrap();
            assert_eq!(tensor.dtype(), safetensors::Dtype::F32);
            assert_eq!(tensor.shape(), parameter.shape);
            let numbers = tensor.data().as_chunks::<4>().0;
            let numbers = numbers.iter().map(|&bytes| f32::from_le_bytes(bytes));
            assert!(numbers.eq(parameter.values.iter().copied()));
        }
    }
    // What is standardised is told with it.
    let network = &Session::new(Experiment::new(Task::Cubic))
        .problem()
        .network
        .clone();
    let year = Standard {
        mean: 2005.5,
        deviation: 11.25,
    };
    let standards = Standards::new(vec![year, Standard::NONE]);
    let bytes = safetensors(network, &vec![0.5; network.parameter_count()], &standards);
    let (_, read) = SafeTensors::read_metadata(&bytes).unwrap();
    let told = read.metadata().as_ref().unwrap();
    assert_eq!(
        (&*told["x.mean"], &*told["y.deviation"]),
        ("[2005.5]", "[1]")
    );
}

#[test]
fn an_archive_is_opened_by_python() {
    let session = trained(Experiment::new(Task::Cubic), 3);
    let table = history(session.history().losses(), None);
    let problem = session.problem();
    let list = parameters(
        &problem.network,
        session.parameters(),
        &problem.data.standards,
    );
    let archive = zip(&[
        ("history.csv", table.as_bytes()),
        ("src/参数.json", list.as_bytes()),
        ("empty", b""),
    ]);
    let program = "
import io, sys, zipfile
with zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())) as archive:
    assert archive.testzip() is None
    for name in archive.namelist():
        sys.stdout.buffer.write(name.encode() + b'\\0' + archive.read(name) + b'\\0')
";
    if let Some(read) = python(program, &archive) {
        let parts: Vec<&str> = read.split('\0').collect();
        assert_eq!(
            parts,
            [
                "history.csv",
                &*table,
                "src/参数.json",
                &*list,
                "empty",
                "",
                ""
            ]
        );
    }
}

fn subject<'a>(text: &'a Text, session: &'a Session, pins: &'a Pins) -> Subject<'a> {
    Subject {
        text,
        recording: session.recording(),
        moment: session.newest(),
        pins,
        fit: (View::Feature(0), Beyond::Bit),
        losses: Spread::Logarithmic,
    }
}

#[test]
fn pictures_are_the_figures_of_the_page_and_say_what_they_show() {
    let (text, pins) = (english(), Pins::default());
    let session = trained(
        Experiment {
            samples: 900,
            ..Experiment::new(Task::Cubic)
        },
        30,
    );
    let subject = subject(&text, &session, &pins);
    for chart in [Chart::Fit, Chart::Loss] {
        let svg = subject.svg(chart, Colors::Both);
        let (title, words) = subject.words(chart);
        assert!(!title.is_empty() && words.len() > 20);
        let program = "
import sys
from xml.dom import minidom
root = minidom.parse(sys.stdin).documentElement
assert root.tagName == 'svg'
first = lambda tag: root.getElementsByTagName(tag)[0].firstChild.data
print(first('title')); print(first('desc')); print(root.getAttribute('width'), root.getAttribute('height'))
";
        if let Some(read) = python(program, svg.as_bytes()) {
            let lines: Vec<&str> = read.lines().collect();
            assert_eq!(lines, [&*title, &*words, &format!("{} {}", SIZE.0, SIZE.1)]);
        }
        assert!(svg.contains("prefers-color-scheme"));
        let light = subject.svg(chart, Colors::Light);
        assert!(!light.contains("prefers-color-scheme"));
        // Nothing else is another one.
        let marks = |svg: &str| svg[svg.find("</style>").unwrap()..].to_owned();
        assert_eq!(marks(&svg), marks(&light));
    }
    // Every sample is there, and what lies beyond them is shaded.
    let fit = subject.svg(Chart::Fit, Colors::Light);
    let dots: usize = fit
        .split("<path class='points'")
        .skip(1)
        .map(|path| path.split("/>").next().unwrap().matches("h0").count())
        .sum();
    assert_eq!(dots, 900);
    assert_eq!(fit.matches("<rect class='muted'").count(), 2);
    assert_eq!(fit.matches(">no samples<").count(), 2);
    // The mini-batch, with its outline.
    let batch = fit.split("<path class='batch'").skip(1);
    let batch: usize = batch
        .map(|path| path.split("/>").next().unwrap().matches("h0").count())
        .sum();
    assert_eq!(batch, 10);
    let loss = subject.svg(Chart::Loss, Colors::Light);
    assert!(loss.contains("<path class='fit'") && loss.contains(">epoch<"));
}
