//! Links: an experiment to and from a query string and a hash.
//!
//! The query is the author's configuration, the hash the reader's changes; the hash wins. Whatever
//! cannot be understood is reported and otherwise ignored, so that any string at all gives a
//! working experiment.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::experiment::{Experiment, Lesson, Task};
use super::formula::Formula;
use super::settings::{self, Input, SETTINGS, Setting};

/// Something in a link that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key, as it was written.
    pub key: String,
    /// The value, as it was written.
    pub value: String,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What is wrong with a key or its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// No setting has this key.
    Unknown,
    /// The setting does not take this value.
    Refused,
}

/// Keys that are added to links on their way through mail, searches and social networks. Nobody
/// has written them, so nobody is told that they are ignored.
const TRACKERS: [&str; 27] = [
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "dclid",
    "fbclid",
    "from",
    "gbraid",
    "gclid",
    "gclsrc",
    "igsh",
    "igshid",
    "isappinstalled",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "ref",
    "ref_src",
    "ref_url",
    "spm",
    "srsltid",
    "ttclid",
    "twclid",
    "wbraid",
    "yclid",
];

/// How such keys begin that come in whole families.
const TRACKER_FAMILIES: [&str; 3] = ["utm_", "mtm_", "pk_"];

/// Most problems of a link that are named: a hostile one has any number.
const MOST_PROBLEMS: usize = 100;

fn is_tracker(key: &str) -> bool {
    TRACKERS.contains(&key)
        || TRACKER_FAMILIES
            .iter()
            .any(|family| key.starts_with(family))
}

/// Key and value pairs of a query string or hash, with or without its leading `?` or `#`, without
/// what was added to the link on its way.
#[must_use]
pub fn pairs(text: &str) -> Vec<(String, String)> {
    let text = text.strip_prefix(['?', '#']).unwrap_or(text);
    form_urlencoded::parse(text.as_bytes())
        .map(|(key, value)| {
            // An address that was copied out of HTML has `&amp;` between its pairs.
            let key = key.trim_start_matches("amp;").to_owned();
            (key, value.into_owned())
        })
        .filter(|(key, value)| !(is_tracker(key) || (key.is_empty() && value.is_empty())))
        .collect()
}

/// The experiment of an author's query and a reader's hash, and what could not be used of them.
#[must_use]
pub fn read(query: &str, hash: &str) -> (Experiment, Vec<Problem>) {
    let mut pairs_in_order = pairs(query);
    pairs_in_order.extend(pairs(hash));
    from_pairs(&pairs_in_order)
}

/// Whether a link is about what the reader brings, a formula or rows: what reads these, and draws from
/// them, comes later.
#[must_use]
pub fn brings(query: &str, hash: &str) -> bool {
    let is_about = |(key, value): &(String, String)| {
        let task = Task::from_word(value.trim()).filter(|_| key == "task");
        let input = settings::find(key).map(|setting| setting.input);
        let brings = matches!(input, Some(Input::Formula | Input::Ends | Input::Rows));
        brings || task.is_some_and(|task| task.lesson() == Lesson::Own)
    };
    let [query, hash] = [query, hash].map(pairs);
    query.iter().chain(&hash).any(is_about)
}

fn from_pairs(pairs: &[(String, String)]) -> (Experiment, Vec<Problem>) {
    let mut tasks = pairs.iter().rev().filter(|(key, _)| key == "task");
    let task = tasks.find_map(|(_, word)| Task::from_word(word.trim()));
    // The task comes first: it decides the defaults of the others.
    let mut experiment = Experiment::new(task.unwrap_or(Task::Linear));
    let problems = apply(pairs, &mut experiment);
    (experiment, problems)
}

/// Sets what `pairs` of keys and values say, a later pair winning over an earlier one, and returns
/// what could not be used of them: each key once, with the value that came last.
pub fn apply(pairs: &[(String, String)], experiment: &mut Experiment) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    let mut report = |key: &str, value: &str, kind| {
        let same = |problem: &&mut Problem| problem.key == key && problem.kind == kind;
        if let Some(known) = problems.iter_mut().find(same) {
            value.clone_into(&mut known.value);
        } else if problems.len() < MOST_PROBLEMS {
            problems.push(Problem {
                key: key.into(),
                value: value.into(),
                kind,
            });
        }
    };
    for (key, value) in pairs {
        if settings::find(key).is_none() {
            report(key, value, ProblemKind::Unknown);
        }
    }
    let before = free_formula(pairs, experiment);
    // In the table's order, because a later setting's limits depend on earlier ones.
    for setting in &SETTINGS {
        for (key, value) in pairs.iter().filter(|(key, _)| key == setting.key) {
            if setting.set(experiment, value).is_err() {
                report(key, value, ProblemKind::Refused);
            }
        }
    }
    if let Some(before) = before {
        let refused = |problem: &Problem| {
            let setting = settings::find(&problem.key);
            setting.is_some_and(|setting| setting.input == Input::Formula)
        };
        if problems.iter().any(refused) {
            // The one before, on the new range where it has a value there.
            let domain = experiment.expr.domain();
            experiment.expr = Formula::within(before.text(), domain).unwrap_or(before);
        }
    }
    problems
}

/// Where both a formula and its range are set, makes way for them: neither need go with what the other
/// one was before. Returns the formula that was there.
fn free_formula(pairs: &[(String, String)], experiment: &mut Experiment) -> Option<Formula> {
    let sets = |input| {
        let is_one = |setting: &Setting| setting.input == input;
        let mut keys = pairs.iter().map(|(key, _)| key);
        keys.any(|key| settings::find(key).is_some_and(is_one))
    };
    if !(sets(Input::Formula) && sets(Input::Ends)) {
        return None;
    }
    // It has a value on every range.
    let free = Formula::within(Formula::cubic().text(), experiment.expr.domain()).ok()?;
    Some(std::mem::replace(&mut experiment.expr, free))
}

/// The hash that turns an author's query into an experiment: what differs, and nothing else.
#[must_use]
pub fn hash(query: &str, experiment: &Experiment) -> String {
    let mut pairs = pairs(query);
    let mut written = Vec::new();
    for setting in &SETTINGS {
        // Read anew after each key: a key may bring an author's value into its limits.
        let value = (setting.get)(experiment);
        if value != (setting.get)(&from_pairs(&pairs).0) {
            written.push(pair(setting.key, &value));
            pairs.push((setting.key.into(), value));
        }
    }
    written.join("&")
}

/// The link of everything that decides the run of an experiment: who reads it has the same run, on
/// any device.
#[must_use]
pub fn of_run(experiment: &Experiment) -> String {
    let deciding = SETTINGS.iter().filter(|setting| setting.decides_run());
    let pairs = deciding.map(|setting| pair(setting.key, &(setting.get)(experiment)));
    pairs.collect::<Vec<_>>().join("&")
}

fn pair(key: &str, value: &str) -> String {
    // Commas stay readable: they are allowed in a fragment.
    const RESERVED: AsciiSet = CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'&')
        .add(b'+')
        .add(b'<')
        .add(b'>');
    format!("{key}={}", utf8_percent_encode(value, &RESERVED))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::experiment::{Panel, Speed, Style};
    use crate::core::random::{self, Generator, Stream};

    /// `a,y` of three rows, as Python's gzip packs them.
    const ROWS: &str = "H4sIAAAAAAACA0vUqeQy0DPVMeQy1DHSM-XSNdQzMtUx4AIAmL-NSxgAAAA";

    #[test]
    fn an_empty_link_is_lesson_1() {
        assert_eq!(read("", ""), (Experiment::new(Task::Linear), Vec::new()));
    }

    #[test]
    fn the_hash_wins_over_the_query() {
        let (experiment, problems) = read("?task=cubic&lr=0.1&n=50", "#lr=0.2&net=4s");
        assert!(problems.is_empty());
        assert_eq!((experiment.task, experiment.samples), (Task::Cubic, 50));
        assert_eq!(
            (experiment.learning_rate, experiment.hidden.to_string()),
            (0.2, "4s".into())
        );
    }

    #[test]
    fn a_wrong_value_leaves_the_authors() {
        let (experiment, problems) = read("?lr=0.1", "#lr=-1&speed=warp&colour=red");
        assert_eq!(experiment.learning_rate, 0.1);
        let named: Vec<_> = problems.iter().map(|p| (p.key.as_str(), p.kind)).collect();
        assert_eq!(
            named,
            [
                ("colour", ProblemKind::Unknown),
                ("lr", ProblemKind::Refused),
                ("speed", ProblemKind::Refused),
            ]
        );
    }

    #[test]
    fn a_link_that_brings_something_is_known() {
        for link in [
            "task=expr",
            "expr=x",
            "task=csv",
            "lr=0.2&data=",
            "t%61sk= csv",
            "amp;expr=2",
            "range=0,1",
        ] {
            assert!(
                brings(link, "") && brings("?n=5", &format!("#{link}")),
                "{link}"
            );
        }
        for link in [
            "",
            "task=cubic",
            "task=step&lr=0.1",
            "challenge=csv",
            "view=data&show=code",
        ] {
            assert!(!brings(link, link), "{link}");
        }
    }

    #[test]
    fn a_formula_and_its_range_are_taken_together() {
        let pairs = |range: &str, expr: &str| {
            let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
            [pair("range", range), pair("expr", expr)]
        };
        let (mut experiment, problems) = read("?task=expr&range=1,5&expr=ln(x)", "");
        assert_eq!(problems, []);
        // Neither goes with what the other one was.
        let problems = apply(&pairs("-5,-1", "sqrt(-x)"), &mut experiment);
        assert_eq!(problems, []);
        let of =
            |experiment: &Experiment| (experiment.expr.text().to_owned(), experiment.expr.domain());
        assert_eq!(of(&experiment), ("sqrt(-x)".to_owned(), (-5.0, -1.0)));
        // A formula that is refused leaves the one before, on the new range where it can be.
        assert_eq!(apply(&pairs("-9,-2", "ln(x)"), &mut experiment).len(), 1);
        assert_eq!(of(&experiment), ("sqrt(-x)".to_owned(), (-9.0, -2.0)));
        assert_eq!(apply(&pairs("1,2", "1/(x-1.5)"), &mut experiment).len(), 1);
        assert_eq!(of(&experiment), ("sqrt(-x)".to_owned(), (-9.0, -2.0)));
        assert_eq!(apply(&pairs("2,1", "-x"), &mut experiment).len(), 1);
        assert_eq!(of(&experiment), ("-x".to_owned(), (-9.0, -2.0)));
    }

    #[test]
    fn what_was_added_on_the_way_is_ignored_in_silence() {
        let query = "?utm_source=mail&task=cubic&fbclid=x&gclid=y&_ga=1&from=timeline&utm_term=a";
        let (experiment, problems) = read(query, "#lr=0.2&mc_eid=1&pk_campaign=b");
        assert_eq!(problems, []);
        assert_eq!(
            (experiment.task, experiment.learning_rate),
            (Task::Cubic, 0.2)
        );
        assert_eq!(hash(query, &experiment), "lr=0.2");
        let (_, problems) = read("?utm=1&fbclid2=x", "");
        assert_eq!(problems.len(), 2, "what only looks alike is named");
        for tracker in TRACKERS.iter().chain(&TRACKER_FAMILIES) {
            let ours = |key: &str| key.starts_with(tracker) && is_tracker(key);
            assert!(!SETTINGS.iter().any(|s| ours(s.key)), "{tracker}");
        }
    }

    #[test]
    fn an_address_out_of_html_is_read_as_it_was_meant() {
        for (query, end) in [
            ("?task=cubic&amp;lr=0.2&amp;n=50", "#net=4s&amp;batch=5"),
            (
                "?task=cubic&amp;amp;lr=0.2&amp;amp;n=50&amp;",
                "#net=4s&amp;batch=5&amp;",
            ),
            ("?amp;task=cubic&lr=0.2&n=50", "#amp;net=4s&batch=5"),
            ("?task=cubic&amp%3Blr=0.2&n=50", "#net=4s&batch=5"),
        ] {
            let plain = read("?task=cubic&lr=0.2&n=50", "#net=4s&batch=5");
            assert_eq!(read(query, end), plain, "{query}{end}");
        }
    }

    #[test]
    fn what_is_on_the_stage_is_in_no_strip() {
        let (_, problems) = read("view=fit", "");
        assert_eq!(problems[0].kind, ProblemKind::Refused);
        let (experiment, problems) = read("view=data", "");
        assert_eq!(
            (experiment.open_in_strip(), problems),
            (Some(Panel::Data), vec![])
        );
    }

    #[test]
    fn each_problem_is_named_once() {
        let (_, problems) = read(
            "?lr=-1&colour=red&lr=-2&expr=2y&show=data",
            "#lr=0&colour=blue&hide=data&expr=y",
        );
        let named: Vec<_> = problems.iter().map(|p| (&*p.key, &*p.value)).collect();
        let last = [("colour", "blue"), ("expr", "y"), ("lr", "0")];
        assert_eq!(named, last);
        let many: Vec<String> = (0..1000).map(|i| format!("k{i}=1")).collect();
        assert_eq!(read(&many.join("&"), "").1.len(), MOST_PROBLEMS);
    }

    #[test]
    fn a_hash_holds_what_differs_from_the_query() {
        let (mut experiment, _) = read("?task=cubic&lr=0.1", "");
        assert_eq!(hash("?task=cubic&lr=0.1", &experiment), "");
        experiment.learning_rate = 0.03;
        experiment.hidden = "16t,4g".parse().unwrap();
        experiment.speed = Speed::Max;
        assert_eq!(
            hash("?task=cubic&lr=0.1", &experiment),
            "net=16t,4g&lr=0.03&speed=max"
        );
        assert_eq!(hash("", &Experiment::new(Task::Sine)), "task=sine");
    }

    /// A random value that the setting is likely to take.
    fn any_value(setting: &Setting, rng: &mut Generator) -> String {
        let unit = random::uniform(rng);
        let pick = |words: &[&str]| words[(unit * words.len() as f64) as usize].to_owned();
        match setting.input {
            Input::Choice(words) => pick(words),
            Input::Toggle => pick(&["1", "0"]),
            Input::Integer { min, max } => (f64::from(min) + unit * f64::from(max - min))
                .floor()
                .to_string(),
            Input::Number { min, max, .. } => (min + unit * (max - min)).to_string(),
            Input::Numbers => pick(&["1", "2,-3.4", "0.1,1e-7,-5", "1,2,3,4"]),
            Input::Layers => pick(&["", "8r,8t", "1g", "64s,2r,3t,4g"]),
            Input::Speed => pick(&["batch", "epoch", "film", "max", "1", "33.3", "1000"]),
            Input::Panels => pick(&["", "fit", "fit,loss,device"]),
            Input::Sweep => pick(&["", "seed:64", "seed:5..9", "lr:0.001..1:8*width:1..8:4"]),
            Input::Panel => pick(&["", "parameters", "many", "log"]),
            Input::Epoch => pick(&["", "0", "700", "100000"]),
            Input::Rows => pick(&["", ROWS]),
            Input::Ends => pick(&["-1,1", "0,10", "-100,-0.5", "1,1"]),
            Input::Formula => pick(&[
                "x^3",
                "sin(3*x) + x^2/2",
                "(x > 0)*x - 100x/(x+2)",
                "２x＋1",
            ]),
            Input::Challenge => pick(&["", "0.015", "1e-7", "0.015@500", "12.5@100000"]),
        }
    }

    #[test]
    fn any_experiment_survives_its_link() {
        let mut rng = random::stream(11, Stream::Data);
        for _ in 0..2000 {
            let mut experiment = Experiment::new(Task::Linear);
            let mut author = Vec::new();
            for setting in &SETTINGS {
                if random::uniform(&mut rng) < 0.5 {
                    let value = any_value(setting, &mut rng);
                    let taken = setting.set(&mut experiment, &value).is_ok();
                    if taken && setting.key == "task" {
                        experiment = Experiment::new(experiment.task);
                    }
                } else if setting.key != "lang" && random::uniform(&mut rng) < 0.2 {
                    author.push(format!("{}={}", setting.key, any_value(setting, &mut rng)));
                }
            }
            let query = author.join("&");
            if experiment.language.is_none() && query.contains("lang=") {
                continue;
            }
            let hash = hash(&query, &experiment);
            assert_eq!(read(&query, &hash).0, experiment, "?{query}#{hash}");
        }
    }

    #[test]
    fn any_string_at_all_gives_an_experiment() {
        let mut rng = random::stream(12, Stream::Data);
        let words = [
            "task", "=", "&", "%", "%ff", "cubic", "lr", "\u{0}", "é", "net", ",", "8r", "#",
            "1e999",
        ];
        for _ in 0..10_000 {
            let length = (random::uniform(&mut rng) * 12.0) as usize;
            let text: String = (0..length)
                .map(|_| words[(random::uniform(&mut rng) * words.len() as f64) as usize])
                .collect();
            let (experiment, _) = read(&text, &text);
            assert!(experiment.batch <= experiment.samples);
        }
    }

    #[test]
    fn style_is_a_setting_like_any_other() {
        assert_eq!(read("", "#style=module").0.style, Style::Module);
    }
}
