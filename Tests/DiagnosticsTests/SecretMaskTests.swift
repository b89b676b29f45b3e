import Diagnostics
import Testing

struct SecretMaskTests {
    @Test func `values are hidden, also inside words and one that holds another as a whole`() {
        let mask = SecretMask(["pass", "password", ""])
        #expect(mask.masking("password, passport") == "********, ********port")
        #expect(SecretMask().masking("password") == "password")
    }

    @Test func `lines of a value with several lines are hidden, but for short ones`() {
        let mask = SecretMask(["{\n  \"key\": 1\n}"])
        #expect(mask.masking("{") == "{")
        #expect(mask.masking("|   \"key\": 1") == "| ********")
        #expect(mask.masking("a {\n  \"key\": 1\n} b") == "a ******** b")
    }
}
