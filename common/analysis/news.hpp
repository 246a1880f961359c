// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "common/records/result.hpp"

namespace vlm::analysis {

/// Tells answers that say something new from those that do not: nothing ("", "..."), or nearly what the last new one of
/// their source says. Of answers in JSON, all but texts must be equal.
class News {
public:
    /// Takes the next record. Failures are always new, and change nothing.
    [[nodiscard]] bool is_new(const records::Result& result);

private:
    struct Answer {
        std::string text;
        std::string json;
    };
    [[nodiscard]] static bool same(const Answer& a, const Answer& b);

    std::map<std::string, Answer> m_last; ///< by source
};

} // namespace vlm::analysis
