//! The checksum of archives and pictures, CRC-32.

/// The polynomial, its lowest power first.
const POLYNOMIAL: u32 = 0xedb8_8320;

/// The checksum of some pieces, one after the other. Bit by bit: what is taken away is small, and a
/// table would be another kilobyte that everybody loads.
pub(super) fn checksum(pieces: &[&[u8]]) -> u32 {
    let bytes = pieces.iter().flat_map(|piece| piece.iter());
    !bytes.fold(!0, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            (sum >> 1) ^ (POLYNOMIAL * (sum & 1))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::checksum;

    #[test]
    fn the_check_of_the_catalogue_is_met() {
        assert_eq!(checksum(&[b"123456789"]), 0xcbf4_3926);
        assert_eq!(checksum(&[b"1234", b"", b"56789"]), 0xcbf4_3926);
        assert_eq!(checksum(&[]), 0);
    }
}
