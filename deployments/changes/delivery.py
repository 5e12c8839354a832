"""What a plan has to know of websites that CloudFront delivers. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from deployments.changes.resources import about, properties_of, resources_of
from deployments.spec.site.edge import CERTIFICATE_REGION

DISTRIBUTION: Final = "AWS::CloudFront::Distribution"
CERTIFICATE: Final = "AWS::CertificateManager::Certificate"


def is_served(properties: Mapping[str, Any]) -> bool:
    """Whether a distribution answers everyone on the internet; one whose links must be signed does not."""
    config = properties.get("DistributionConfig")
    if not isinstance(config, Mapping) or config.get("Enabled") in (False, "false"):
        return False
    behavior = config.get("DefaultCacheBehavior")
    return not (isinstance(behavior, Mapping) and (behavior.get("TrustedKeyGroups") or behavior.get("TrustedSigners")))


def certificates_elsewhere(template: Mapping[str, Any], region: str) -> Iterator[tuple[str, str]]:
    """Components whose distribution uses a certificate that this stack would make where CloudFront takes none, each
    with a sentence that says what to do. Nothing when nobody knows the region.
    """
    if region in ("", CERTIFICATE_REGION):
        return
    resources = resources_of(template)
    made = {name for name, one in resources.items() if isinstance(one, Mapping) and one.get("Type") == CERTIFICATE}
    for name, one in sorted(resources.items()):
        if not isinstance(one, Mapping) or one.get("Type") != DISTRIBUTION:
            continue
        config = properties_of(template, name).get("DistributionConfig")
        shown = config.get("ViewerCertificate") if isinstance(config, Mapping) else None
        given = shown.get("AcmCertificateArn") if isinstance(shown, Mapping) else None
        if isinstance(given, Mapping) and given.get("Ref") in made:
            component = about(name, DISTRIBUTION, template).component or name
            yield (
                component,
                f"**{component}**: a certificate made in {region} is none for CloudFront, which takes those of "
                f"{CERTIFICATE_REGION} alone. Make one there in AWS's console and write its ARN, or deploy to an "
                f"environment in {CERTIFICATE_REGION}.",
            )
