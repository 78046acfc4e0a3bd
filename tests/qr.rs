//! The QR code of a link says the link: judged by a decoder that knows nothing of who drew it.

use regression_playground::view::qr::{self, Code, MOST, QUIET};

/// Pixels of a square in the picture that the decoder gets.
const SCALE: usize = 4;

/// The dark squares of a path of the form that the code is drawn in.
fn squares(code: &Code) -> Vec<bool> {
    let size = code.size as usize;
    let mut dark = vec![false; size * size];
    for row in code.path.split_terminator('z') {
        let row = row.strip_prefix('M').expect("a row begins with M");
        let (at, row) = row.split_once('h').expect("a row goes to the right");
        let (length, row) = row.split_once("v1h-").expect("a row is one square high");
        let (x, y) = at.split_once(' ').expect("two numbers");
        let [x, y, length, back] = [x, y, length, row].map(|it| it.parse::<usize>().unwrap());
        assert_eq!(length, back, "a row is closed where it began");
        for x in x..x + length {
            assert!(!dark[y * size + x], "a square is drawn once");
            dark[y * size + x] = true;
        }
    }
    dark
}

/// What a reader makes of the code.
fn decoded(code: &Code) -> String {
    let (size, dark) = (code.size as usize, squares(code));
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(size * SCALE, size * SCALE, |x, y| {
            if dark[y / SCALE * size + x / SCALE] {
                0
            } else {
                255
            }
        });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().expect("it can be read").1
}

#[test]
fn links_of_every_length_are_read_back() {
    let mut sizes = Vec::new();
    for length in [24, 60, 200, 700, 1500, MOST] {
        let mut link = "https://example.org/?task=cubic&show=fit,loss#lr=0.05&at=700".to_owned();
        link.truncate(length);
        // Not the same sign over and over: a code of that is easier than any link's.
        link.extend((link.len()..length).map(|at| char::from(b'a' + (at * at % 26) as u8)));
        let code = qr::code(&link).unwrap();
        assert_eq!(decoded(&code), link);
        sizes.push(code.size);
    }
    assert!(sizes.is_sorted(), "{sizes:?}");
    assert!(sizes[0] < 40 && sizes[5] > 150, "{sizes:?}");
}

#[test]
fn a_link_may_hold_any_letters() {
    let link = "http://localhost:8080/回归/?lang=zh#net=8r,8t";
    assert_eq!(decoded(&qr::code(link).unwrap()), link);
}

#[test]
fn there_is_a_quiet_zone_all_around() {
    let code = qr::code("https://example.org/").unwrap();
    let (size, dark) = (code.size as usize, squares(&code));
    let quiet = QUIET as usize;
    let inside = quiet..size - quiet;
    for (at, dark) in dark.iter().enumerate() {
        let (x, y) = (at % size, at / size);
        assert!(
            !dark || (inside.contains(&x) && inside.contains(&y)),
            "{x}, {y}"
        );
    }
    // The finder's corner: the code fills what is left.
    assert!(dark[quiet * size + quiet] && dark[(size - quiet - 1) * size + quiet]);
}

#[test]
fn what_is_too_long_has_no_code() {
    assert!(qr::code(&"a".repeat(MOST)).is_some());
    assert_eq!(qr::code(&"a".repeat(MOST + 1)), None);
}
