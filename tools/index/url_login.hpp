// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/cli/command.hpp"

namespace vlm::indexing {

/// Who asks web servers for videos.
class UrlLogin {
public:
    void declare(cli::Command& command);

    /// A URL with the user and the password for it, where it has none; any other place as it is. Throws UsageError
    /// where the file of credentials cannot be read.
    [[nodiscard]] std::string into(const std::string& place) const;

    /// The same for the place of a video that the user has named with this word: its credentials count.
    [[nodiscard]] std::string into(const std::string& place, const std::string& word) const;

private:
    std::string m_credentials; ///< a file
};

} // namespace vlm::indexing
