// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/base/detection.hpp"
#include "common/vision/detector.hpp"

namespace vlm::counting {

/// The name among classes that stands for all of them, as one.
inline constexpr const char* any_class = "any";

/// Which of the things that a detector finds are counted.
class WantedKinds {
public:
    /// `names`: of the detector's classes; none: all. "any": all, as one kind of that name. Detections are left out
    /// whose score is below `least_score`, or whose longer side has fewer pixels than `least_size`. Throws UsageError
    /// "'persn' …; did you mean 'person'?".
    WantedKinds(const vision::DetectorClasses& classes, const std::vector<std::string>& names, double least_score,
                double least_size);

    /// Names of what is counted, by kind.
    [[nodiscard]] const std::vector<std::string>& names() const { return m_names; }

    /// Kinds that the user has named, so that it is told that there are none.
    [[nodiscard]] const std::vector<int>& named() const { return m_named; }

    [[nodiscard]] std::vector<base::Detection> of(const std::vector<base::Detection>& found) const;

private:
    std::vector<std::string> m_names;
    std::vector<int> m_named;
    std::vector<bool> m_wanted; ///< by kind
    bool m_any = false;
    double m_least_score;
    double m_least_size;
};

} // namespace vlm::counting
