// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/vision/detector.hpp"

namespace vlm::counting {

/// What somebody else has found, in a file in the format of MOTChallenge: boxes in pixels of the video's upright
/// pictures, by the number of the frame, from 1 on.
class GivenBoxes : public vision::Detector {
public:
    /// Reads the file. Throws InputError "gt.csv:12: …".
    explicit GivenBoxes(const std::string& file);

    [[nodiscard]] const std::string& method() const override { return m_method; }
    [[nodiscard]] const vision::DetectorClasses& classes() const override;
    [[nodiscard]] vision::Extent wanted(vision::Extent size) const override { return size; }

    /// No picture tells which frame it is: nothing is found in any.
    [[nodiscard]] std::vector<std::vector<base::Detection>> detect(std::span<const base::YuvImage> pictures) override;

    /// What is in a frame.
    [[nodiscard]] std::vector<base::Detection> of(std::int64_t frame) const;

private:
    std::string m_method; ///< the file's name
    std::map<std::int64_t, std::vector<base::Detection>> m_boxes;
};

} // namespace vlm::counting
