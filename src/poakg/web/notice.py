"""What every page and every answer in JSON says about itself."""

NOTICE = (
    "Not a United Nations product. The summaries are ours; the official wording is not reproduced. "
    "The designations of States, territories and areas imply no opinion on their legal status."
)

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
