//! Through a few hundred combinations of settings, in both languages: whatever a sentence counts or
//! names is so.

use regression_playground::core::experiment::{Experiment, Language, Loss, Task};
use regression_playground::core::looks::View;
use regression_playground::core::number;
use regression_playground::core::session::Session;
use regression_playground::core::settings;
use regression_playground::core::text::Text;
use regression_playground::view::describe;

use super::{locale, trained};

/// Settings that make sentences differ.
const VALUES: [(&str, &[&str]); 12] = [
    (
        "n",
        &[
            "2", "3", "7", "10", "11", "30", "100", "160", "999", "10000",
        ],
    ),
    ("noise", &["0", "0.01", "0.1", "0.25", "2"]),
    ("w", &["2", "2,-3.4", "0.5,1,-1", "1,2,3,4"]),
    ("b", &["0", "-4.25"]),
    (
        "net",
        &["", "1r", "8r,8t", "3s,2g,1t", "4r,4t,4s,4g", "64g"],
    ),
    ("init", &["default", "normal"]),
    ("loss", &["mse", "mae", "huber"]),
    ("opt", &["sgd", "momentum", "adam"]),
    ("lr", &["0.003", "0.05", "0.1"]),
    ("batch", &["1", "2", "3", "10", "n"]),
    ("shuffle", &["1", "0"]),
    ("epochs", &["1", "2", "5"]),
];

/// One of the combinations: far from its neighbours, and the same every time.
fn experiment(index: usize) -> Experiment {
    let mut experiment = Experiment::new(Task::ALL[index % Task::ALL.len()]);
    for (i, (key, values)) in VALUES.iter().enumerate() {
        let pick = index * (2 * i + 7) / (i + 1) + index / values.len();
        let value = match values[pick % values.len()] {
            "n" => experiment.samples.to_string(),
            value => value.to_owned(),
        };
        // More in a mini-batch than there are samples is refused, and stays as it was.
        let _ = settings::find(key).unwrap().set(&mut experiment, &value);
    }
    experiment
}

/// Number words that nobody may write where a count stands.
const SPELLED: [&str; 22] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "hundred",
    "thousand", "一", "两", "三", "四", "五", "六", "七", "八", "十", "百",
];

/// What stands before every `noun`: a count in digits or in words, anything else left out.
fn counts(sentence: &str, noun: &str) -> Vec<String> {
    let before = sentence.match_indices(noun).map(|(at, _)| {
        let before = sentence[..at].trim_end();
        let digits = before
            .rsplit(|c: char| !(c.is_ascii_digit() || c == '.'))
            .next()
            .unwrap_or_default();
        let spelled = SPELLED
            .iter()
            .find(|word| before.to_lowercase().ends_with(*word));
        spelled.map_or_else(|| digits.to_owned(), |word| (*word).to_owned())
    });
    before.filter(|count| !count.is_empty()).collect()
}

/// The nouns of a language that are counted.
struct Nouns {
    samples: &'static str,
    features: &'static str,
    layers: &'static str,
    parameters: &'static str,
    steps: [&'static str; 2],
    epochs: &'static str,
}

fn nouns(language: Language) -> Nouns {
    match language {
        Language::English => Nouns {
            samples: "sample",
            features: "feature",
            layers: "hidden layer",
            parameters: "parameter",
            steps: ["step makes an epoch", "steps make an epoch"],
            epochs: " epoch",
        },
        Language::Chinese => Nouns {
            samples: "个样本",
            features: "个随机抽取的特征",
            layers: "个隐藏层",
            parameters: "个参数",
            steps: ["步为一轮", "步为一轮"],
            epochs: "轮。",
        },
    }
}

/// Checks every sentence of a run at its newest moment. What is wrong is named.
fn check(text: &Text, language: Language, session: &Session) -> Result<(), String> {
    let (recording, moment) = (session.recording(), session.newest());
    let experiment = recording.experiment();
    let page = describe::guide(text, recording, moment);
    let fits = [View::Feature(0), View::Predicted]
        .map(|view| describe::fit(text, recording, moment, view));
    let losses = describe::losses(text, recording, moment);
    let unique = recording.least_squares().is_some();
    let parameters = describe::parameters(text, experiment, unique);
    let summary = describe::summary(text, experiment);
    let all: Vec<&str> = page
        .iter()
        .flat_map(|paragraph| [&*paragraph.title, &paragraph.words])
        .chain(fits.iter().map(String::as_str))
        .chain([&*losses, &parameters, &summary])
        .collect();
    let whole = all.join("\n");
    let wrong = |what: &str| Err(format!("{what}\n{experiment:?}\n{whole}"));
    for broken in ["{", "}", "NaN", "inf", "guide.", "words.", "measure.", "  "] {
        if whole.contains(broken) {
            return wrong(&format!("“{broken}” is said"));
        }
    }
    let nouns = nouns(language);
    let (n, batch) = (experiment.samples, experiment.batch);
    let among = |sentence: &str, noun: &str, allowed: &[usize]| {
        let counts = counts(sentence, noun);
        let known = |count: &String| allowed.iter().any(|allowed| allowed.to_string() == *count);
        match counts.iter().find(|count| !known(count)) {
            Some(count) => Err(format!(
                "“{count}” {noun}, not one of {allowed:?}: {sentence}"
            )),
            None => Ok(counts.len()),
        }
    };
    let told = |sentence: &str, noun: &str, allowed: &[usize]| match among(sentence, noun, allowed)
    {
        Ok(0) => Err(format!("no {noun} is counted: {sentence}")),
        Ok(_) => Ok(()),
        Err(wrong) => Err(wrong),
    };
    // The data, and what a step looks at.
    let (data, model, step) = (&page[1].words, &page[2].words, &page[3].words);
    let line = experiment.source().has_weights();
    if line {
        told(data, nouns.samples, &[n])?;
        told(data, nouns.features, &[experiment.features()])?;
    } else if !data.starts_with(&n.to_string()) {
        return wrong("the points are not counted");
    }
    let last = n - (n - 1) / batch * batch;
    among(step, nouns.samples, &[batch, last])?;
    if batch > 1 && !step.contains(&batch.to_string()) {
        return wrong("the mini-batch is not counted");
    }
    let steps = n.div_ceil(batch);
    for noun in nouns.steps {
        among(step, noun, &[steps])?;
    }
    if !nouns.steps.iter().any(|noun| step.contains(noun)) {
        return wrong("the steps of an epoch are not counted");
    }
    if language == Language::English {
        among(step, nouns.epochs, &[experiment.epochs as usize])?;
    } else {
        told(step, nouns.epochs, &[experiment.epochs as usize])?;
    }
    // The network.
    let layers = experiment.hidden.layers();
    let count = experiment.network().parameter_count();
    if !layers.is_empty() {
        told(model, nouns.layers, &[layers.len()])?;
        told(model, nouns.parameters, &[count])?;
        told(&summary, nouns.layers, &[layers.len()])?;
        for layer in layers {
            let named = format!("{} ", layer.width);
            if !model.contains(&named) || !model.contains(layer.activation.name()) {
                return wrong("a layer is not named");
            }
        }
    } else if model.contains("ReLU") || model.contains("Tanh") {
        return wrong("a linear layer has no activations");
    }
    among(&parameters, nouns.parameters, &[count])?;
    // The measure of the loss, and no other.
    for loss in Loss::ALL {
        let said = [step, &losses].map(|sentence| sentence.contains(describe::measure(text, loss)));
        if said != [loss == experiment.loss; 2] {
            return wrong(&format!("{loss:?} is said: {said:?}"));
        }
    }
    // The rate, the noise, the losses.
    if !step.contains(&number::exact(experiment.learning_rate)) {
        return wrong("the learning rate is not said");
    }
    let noise = number::exact(experiment.noise);
    if (experiment.noise > 0.0) != data.contains(&noise) && experiment.noise > 0.0 {
        return wrong("the noise is not said");
    }
    let recorded = session.history().losses();
    for loss in [recorded[0].1, moment.loss.unwrap()] {
        if !losses.contains(&number::loss(loss)) {
            return wrong("a loss is not that of the recording");
        }
    }
    for fit in &fits {
        if !fit.contains(&n.to_string()) {
            return wrong("the samples of the fit are not counted");
        }
    }
    let formula = match experiment.task {
        Task::Linear => "Xw + b",
        Task::Cubic => "x³",
        Task::Sine => "sin(πx)",
        Task::Step => "sign(x)",
        Task::Abs => "|x|",
        Task::Expr => experiment.expr.text(),
        Task::Csv => experiment.label(),
    };
    if !data.contains(formula) || (!line && !fits[0].contains(formula)) {
        return wrong("the function is not named");
    }
    Ok(())
}

/// A run of a combination: trained where that is soon done, else before its first step.
fn run_of(experiment: &Experiment) -> Session {
    let soon = experiment.samples <= 200;
    trained(experiment, if soon { experiment.epochs } else { 0 })
}

#[test]
fn every_sentence_is_true_for_the_settings_as_they_are() {
    let texts = Language::ALL.map(|language| (language, locale(language)));
    let mut seen = std::collections::HashSet::new();
    for index in 0..300 {
        let experiment = experiment(index);
        seen.insert(format!("{experiment:?}"));
        let session = run_of(&experiment);
        for (language, text) in &texts {
            if let Err(wrong) = check(text, *language, &session) {
                panic!("{index}, {language:?}: {wrong}");
            }
        }
    }
    assert!(seen.len() > 250, "only {} combinations", seen.len());
}

#[test]
fn a_sentence_that_is_true_for_the_defaults_only_is_found() {
    let entries = |from: &str, to: &str, language: Language| {
        let path = format!(
            "{}/www/locales/{}.json",
            env!("CARGO_MANIFEST_DIR"),
            language.word()
        );
        let words = std::fs::read_to_string(path).unwrap();
        assert!(words.contains(from), "{from}");
        let entries: std::collections::HashMap<String, String> =
            serde_json::from_str(&words.replace(from, to)).unwrap();
        Text::new(entries)
    };
    for (from, to, language) in [
        (
            "a [mini-batch](batch) of {batch|sample|samples}",
            "a mini-batch of ten samples",
            Language::English,
        ),
        (
            "a [mini-batch](batch) of {batch|sample|samples}",
            "a mini-batch of 10 samples",
            Language::English,
        ),
        ("即 {batch} 个样本", "即十个样本", Language::Chinese),
        (
            "{layers|hidden layer|hidden layers} ({list})",
            "two hidden layers ({list})",
            Language::English,
        ),
        (
            "{count|step makes|steps make}",
            "50 steps make",
            Language::English,
        ),
        (
            "({measure}): from",
            "(mean squared error): from",
            Language::English,
        ),
        (
            "{n|point|points} around",
            "100 points around",
            Language::English,
        ),
        (
            "（{list}），共 {count} 个参数",
            "（{list}），共 97 个参数",
            Language::Chinese,
        ),
    ] {
        let text = entries(from, to, language);
        let found = (0..100).any(|index| {
            let mut experiment = experiment(index);
            experiment.epochs = 1;
            experiment.samples = experiment.samples.min(100);
            experiment.batch = experiment.batch.min(experiment.samples);
            check(&text, language, &run_of(&experiment)).is_err()
        });
        assert!(found, "“{to}” is not found");
    }
}

/// What the note on the settings names as changing while a run goes on.
#[test]
fn what_can_change_while_a_run_goes_on_is_what_the_table_says() {
    use regression_playground::core::settings::{Change, Group, SETTINGS};
    let shown = |group| {
        matches!(
            group,
            Group::Data | Group::Network | Group::Training | Group::Transport
        )
    };
    let live = SETTINGS
        .iter()
        .filter(|s| shown(s.group) && s.change == Change::Live);
    let keys: Vec<&str> = live.map(|setting| setting.key).collect();
    assert_eq!(keys, ["lr", "epochs", "speed"]);
}
