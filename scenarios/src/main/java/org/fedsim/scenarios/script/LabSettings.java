package org.fedsim.scenarios.script;

/**
 * What differs from the standard lab.
 *
 * @param clientEku whether the Edge's certificate has the client-authentication EKU
 * @param mediaEncryption what the Lync side demands of the media
 */
public record LabSettings(boolean clientEku, MediaEncryption mediaEncryption) {

  /** The Edge's certificate has both EKUs and media encryption is optional. */
  public static final LabSettings STANDARD = new LabSettings(true, MediaEncryption.OPTIONAL);
}
