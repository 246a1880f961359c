// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/cli/command.hpp"
#include "common/cli/layer.hpp"

namespace vlm::cli {

/// A profile that is compiled in (samples/profiles).
struct EmbeddedProfile {
    std::string_view name;
    std::string_view text;
};
[[nodiscard]] std::span<const EmbeddedProfile> embedded_profiles();

struct ProfileText {
    std::string file; ///< how errors name it
    std::string text;
};

/// The profile of this name from the user's folder, else from those compiled in; a name with a slash or ending in
/// .toml is a file. Throws UsageError with a suggestion or the list where there is none.
[[nodiscard]] ProfileText find_profile(const std::string& name);

/// Every name that find_profile knows, sorted.
[[nodiscard]] std::vector<std::string> profile_names();

/// The settings of a profile: TOML with `description` and the names of options, plain or under [sampling], [picture]
/// and [generation]; each [[override]] has `model`, a pattern, and more of the same that counts for models it matches
/// (of several the last). Throws UsageError naming file and line.
[[nodiscard]] Layer profile_layer(const Command& program, const ProfileText& profile);

} // namespace vlm::cli
