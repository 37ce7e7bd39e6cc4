//! AWS's regions: what a region's code looks like, and the partitions that regions belong to, each
//! with its hosts. To add a region or partition, add a line here.

/// A part of AWS with its own accounts, regions and hosts (botocore, `partitions.json`).
#[derive(Debug)]
pub struct Partition {
    /// The second part of every ARN in it.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// The prefix of its region codes.
    prefix: &'static str,
    /// Its regions. The first one is used if no region of this partition is known.
    pub regions: &'static [&'static str],
    /// The domains of its services, IPv4 only and dual-stack (`dnsSuffix`,
    /// `dualStackDnsSuffix`).
    pub domains: [&'static str; 2],
    /// `None` where the hosts are not public.
    pub console: Option<ConsoleHosts>,
}

/// The hosts that people sign in to.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleHosts {
    /// Gets SAML responses. Regional hosts are subdomains.
    pub sign_in: &'static str,
    /// The address of the endpoint that exchanges credentials for a sign-in token.
    pub federation: &'static str,
    /// Regional hosts are subdomains.
    pub console: &'static str,
}

/// `aws` comes last: it has every region that no other partition claims, as in the AWS SDKs.
pub static PARTITIONS: [Partition; 8] = [
    Partition {
        name: "aws-cn",
        title: "AWS China",
        prefix: "cn-",
        regions: &["cn-north-1", "cn-northwest-1"],
        domains: ["amazonaws.com.cn", "api.amazonwebservices.com.cn"],
        console: Some(ConsoleHosts {
            sign_in: "signin.amazonaws.cn",
            federation: "https://signin.amazonaws.cn",
            console: "console.amazonaws.cn",
        }),
    },
    Partition {
        name: "aws-us-gov",
        title: "AWS GovCloud (US)",
        prefix: "us-gov-",
        regions: &["us-gov-west-1", "us-gov-east-1"],
        domains: ["amazonaws.com", "api.aws"],
        console: Some(ConsoleHosts {
            sign_in: "signin.amazonaws-us-gov.com",
            federation: "https://signin.amazonaws-us-gov.com",
            console: "console.amazonaws-us-gov.com",
        }),
    },
    Partition {
        name: "aws-eusc",
        title: "the AWS European Sovereign Cloud",
        prefix: "eusc-",
        regions: &["eusc-de-east-1"],
        domains: ["amazonaws.eu", "api.amazonwebservices.eu"],
        // Here, sign-in hosts are regional, as in the endpoint rules of AWS Sign-In.
        console: Some(ConsoleHosts {
            sign_in: "signin.amazonaws-eusc.eu",
            federation: "https://eusc-de-east-1.signin.amazonaws-eusc.eu",
            console: "console.amazonaws-eusc.eu",
        }),
    },
    Partition {
        name: "aws-iso",
        title: "AWS ISO",
        prefix: "us-iso-",
        regions: &["us-iso-east-1", "us-iso-west-1"],
        domains: ["c2s.ic.gov", "api.aws.ic.gov"],
        console: None,
    },
    Partition {
        name: "aws-iso-b",
        title: "AWS ISOB",
        prefix: "us-isob-",
        regions: &["us-isob-east-1", "us-isob-west-1"],
        domains: ["sc2s.sgov.gov", "api.aws.scloud"],
        console: None,
    },
    Partition {
        name: "aws-iso-e",
        title: "AWS ISOE",
        prefix: "eu-isoe-",
        regions: &["eu-isoe-west-1"],
        domains: ["cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"],
        console: None,
    },
    Partition {
        name: "aws-iso-f",
        title: "AWS ISOF",
        prefix: "us-isof-",
        regions: &["us-isof-south-1", "us-isof-east-1"],
        domains: ["csp.hci.ic.gov", "api.aws.hci.ic.gov"],
        console: None,
    },
    Partition {
        name: "aws",
        title: "standard AWS",
        prefix: "",
        regions: &[
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-central-1",
            "ca-west-1",
            "eu-central-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "mx-central-1",
            "sa-east-1",
        ],
        domains: ["amazonaws.com", "api.aws"],
        console: Some(ConsoleHosts {
            sign_in: "signin.aws.amazon.com",
            federation: "https://signin.aws.amazon.com",
            console: "console.aws.amazon.com",
        }),
    },
];

impl Partition {
    /// Returns the partition of that name, as ARNs have it; `None` for one that is newer than this
    /// program.
    pub fn named(name: &str) -> Option<&'static Self> {
        PARTITIONS.iter().find(|partition| partition.name == name)
    }

    pub fn of_region(region: &str) -> &'static Self {
        let claims = |partition: &&Self| region.starts_with(partition.prefix);
        let found = PARTITIONS.iter().find(claims);
        found.expect("the last partition claims every region")
    }

    pub fn default_region(&self) -> &'static str {
        self.regions[0]
    }
}

/// Returns the region to use instead if a role of this partition cannot use a region. A partition
/// that is not known here may have any region.
pub fn replacement(region: &str, partition: &str) -> Option<&'static str> {
    let own = Partition::named(partition)?;
    (Partition::of_region(region).name != partition).then(|| own.default_region())
}

/// `eu-west-1`, `us-gov-west-1`, `eusc-de-east-1`: two or three words and a number. AWS opens new
/// regions every year, so this says only that it could be one.
pub fn is_well_formed(region: &str) -> bool {
    let mut words: Vec<&str> = region.split('-').collect();
    let number = words.pop().unwrap_or_default();
    let is_word = |word: &&str| word.len() >= 2 && word.bytes().all(|c| c.is_ascii_lowercase());
    let is_number = !number.starts_with('0') && number.bytes().all(|c| c.is_ascii_digit());
    (2..=3).contains(&words.len())
        && words[0].len() <= 4
        && words.iter().all(is_word)
        && is_number
        && (1..=2).contains(&number.len())
}

pub fn is_known(region: &str) -> bool {
    Partition::of_region(region).regions.contains(&region)
}

/// Returns a warning about a well-formed region that is not known here.
pub fn doubt(region: &str) -> Option<String> {
    if is_known(region) {
        return None;
    }
    let advice = match nearest(region) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "check the spelling, unless it is new".to_owned(),
    };
    Some(format!(
        "ol-aws does not know the region `{region}`; {advice}"
    ))
}

/// Returns the region that was probably meant.
pub fn nearest(text: &str) -> Option<&'static str> {
    /// Below this similarity, a suggestion would be a guess.
    const ALIKE: f64 = 0.88;
    let text = text.to_ascii_lowercase().replace([' ', '_', '.'], "-");
    let regions = PARTITIONS.iter().flat_map(|partition| partition.regions);
    let mut best = (ALIKE, None);
    for region in regions {
        let alike = strsim::jaro_winkler(&text, region);
        // The first of several: us-east-1 before us-east-2.
        if alike > best.0 {
            best = (alike, Some(*region));
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_region_is_well_formed_and_in_its_own_partition() {
        for partition in &PARTITIONS {
            assert!(
                std::ptr::eq(
                    Partition::named(partition.name).expect("it is there"),
                    partition
                ),
                "{} twice",
                partition.name
            );
            for region in partition.regions {
                assert!(is_well_formed(region) && is_known(region), "{region}");
                assert_eq!(
                    Partition::of_region(region).name,
                    partition.name,
                    "{region}"
                );
                assert_eq!(replacement(region, partition.name), None);
            }
        }
    }

    #[test]
    fn what_is_not_well_formed_is_no_region() {
        for wrong in [
            "",
            "-",
            "eu",
            "1",
            "eu-1",
            "eu-west",
            "eu-west1",
            "euwest1",
            "eu-west-",
            "eu-west-1a",
            "eu-west-01",
            "eu-west-100",
            "eu--1",
            "eu-west-1-",
            "-eu-west-1",
            "EU-WEST-1",
            "eu_west_1",
            "eu.west.1",
            "e-west-1",
            "eu-w-1",
            "europe-west-1",
            "us-gov-very-west-1",
            "aws-global",
            "us-east-1-fips",
            "s3-eu-west-1",
            "local",
            "eu west 1",
            "é-west-1",
            "eu-wést-1",
            "eu-west-1\n",
            "eu-west-١",
        ] {
            assert!(!is_well_formed(wrong), "{wrong:?}");
        }
        // Possible future regions.
        for right in [
            "xx-west-1",
            "eu-west-9",
            "eusc-fr-west-1",
            "us-gov-south-12",
        ] {
            assert!(is_well_formed(right) && !is_known(right), "{right}");
        }
    }

    #[test]
    fn the_region_that_was_meant_is_suggested() {
        for (typed, meant) in [
            ("eu-west1", Some("eu-west-1")),
            ("euwest1", Some("eu-west-1")),
            ("EU-WEST-1", Some("eu-west-1")),
            ("eu_west_1", Some("eu-west-1")),
            ("EU West 1", Some("eu-west-1")),
            ("eu-west-1a", Some("eu-west-1")),
            ("eu-wset-1", Some("eu-west-1")),
            ("us-east", Some("us-east-1")),
            ("us-east2", Some("us-east-2")),
            ("us-gov-west1", Some("us-gov-west-1")),
            ("cn-north1", Some("cn-north-1")),
            ("eusc-de-east1", Some("eusc-de-east-1")),
            ("us-iso-east1", Some("us-iso-east-1")),
            ("ap-southeast2", Some("ap-southeast-2")),
            ("Europe", None),
            ("Ireland", None),
            ("aws-global", None),
            ("local", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed), meant, "{typed}");
        }
    }

    #[test]
    fn a_region_of_another_partition_is_replaced() {
        for (region, partition, instead) in [
            ("us-east-1", "aws-us-gov", Some("us-gov-west-1")),
            ("eu-west-1", "aws-cn", Some("cn-north-1")),
            ("eu-west-1", "aws-eusc", Some("eusc-de-east-1")),
            ("eusc-de-east-1", "aws", Some("us-east-1")),
            ("us-iso-east-1", "aws-iso-b", Some("us-isob-east-1")),
            ("us-gov-east-1", "aws-us-gov", None),
            ("xx-west-1", "aws", None),
            ("us-gov-south-2", "aws-us-gov", None),
            // A future partition.
            ("eu-west-1", "aws-moon", None),
        ] {
            assert_eq!(
                replacement(region, partition),
                instead,
                "{region} {partition}"
            );
        }
    }
}
