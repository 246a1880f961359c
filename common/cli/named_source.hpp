// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/capture/capture_options.hpp"
#include "common/cli/settings.hpp"
#include "common/cli/source_options.hpp"

namespace vlm::cli {

/// The source that an argument means, and how it is opened: a place, "cam=rtsp://host/1" with a name, or "cam" alone
/// where the configuration has a [source.cam] with its url. What [source.NAME] says counts for it; `options` is where
/// `settings` puts it, until another one is asked for. Throws UsageError.
[[nodiscard]] capture::NamedSource named_source(const std::string& argument, Settings& settings,
                                                const SourceOptions& options);

/// Where the sources that arguments mean are, each as far as its argument says: "" where only the configuration does.
[[nodiscard]] std::vector<std::string> places_of(const std::vector<std::string>& arguments, const Settings& settings);

} // namespace vlm::cli
