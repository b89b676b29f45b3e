import Testing

/// The rules of docs/conformance.md that only a built binary and a real engine can prove.
///
/// Suites below are extensions of this one, a file for each group of rules, so that they run one
/// after the other and `make test` can leave them to `make conformance`.
@Suite(.serialized) struct ConformanceTests {}
