package org.fedsim.wire.stun;

/**
 * What an ERROR-CODE attribute says (RFC 3489 section 11.2.9, RFC 5389 section 15.6).
 *
 * @param code 300 to 699
 * @param phrase for people; may be empty
 */
public record ErrorReason(int code, String phrase) {
  public ErrorReason {
    if (code < 300 || code > 699) {
      throw new IllegalArgumentException("error code " + code);
    }
  }

  public static ErrorReason read(ByteReader in) throws MalformedMessage {
    // 21 reserved bits are ignored by receivers; the class is in the low three bits.
    in.u16();
    int errorClass = in.u8() & 7;
    int number = in.u8();
    if (errorClass < 3 || errorClass > 6 || number > 99) {
      throw new MalformedMessage("error class " + errorClass + " number " + number);
    }
    return new ErrorReason(errorClass * 100 + number, in.utf8());
  }

  public void write(ByteWriter out) {
    out.u16(0).u8(code / 100).u8(code % 100).utf8(phrase);
  }

  @Override
  public String toString() {
    return phrase.isEmpty() ? Integer.toString(code) : code + " " + phrase;
  }
}
