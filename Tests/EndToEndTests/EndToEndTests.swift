import Testing

/// Berth as a user meets it: the built binary, the real engine, the real agent.
///
/// One at a time: what a test leaves on the engine is told from what another one is using.
@Suite(.serialized) struct EndToEndTests {}
