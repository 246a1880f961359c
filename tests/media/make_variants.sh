#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the variants of the real clips (VLM_TEST_MEDIA, else ../shared/media) with the script that stands beside them;
# does nothing where it is not there or where they are made. The folder appears when it is whole.
set -euo pipefail

folder=${1:?usage: make_variants.sh FOLDER}
media=${VLM_TEST_MEDIA:-$(dirname "$0")/../../../shared/media}
if [ -e "$folder" ] || [ ! -e "$media/make_derived.sh" ]; then
    exit 0
fi
rm -rf "$folder.part"
mkdir -p "$folder.part"
whole=$(realpath "$folder.part")
(cd "$media" && ./make_derived.sh "$whole")
mv "$folder.part" "$folder"
