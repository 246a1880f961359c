// SPDX-License-Identifier: Apache-2.0
#include "common/counting/given_boxes.hpp"

#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/records/mot_csv.hpp"

namespace vlm::counting {

GivenBoxes::GivenBoxes(const std::string& file)
    : m_method{std::filesystem::path{file}.stem().string()} {
    const std::string text = base::read_file(file);
    int number = 0;
    for (const std::string_view line : base::split(text, '\n')) {
        ++number;
        if (base::trim(line).empty()) continue;
        try {
            const records::MotRow row = records::read_mot_row(line);
            m_boxes[row.frame].push_back(row.box);
        } catch (const std::invalid_argument& reason) {
            throw base::InputError{fmt::format("{}:{}", file, number), reason.what()};
        }
    }
}

const vision::DetectorClasses& GivenBoxes::classes() const {
    static const vision::DetectorClasses classes{{"object"}, {0}};
    return classes;
}

std::vector<std::vector<base::Detection>> GivenBoxes::detect(std::span<const base::YuvImage> pictures) {
    return std::vector<std::vector<base::Detection>>(pictures.size());
}

std::vector<base::Detection> GivenBoxes::of(std::int64_t frame) const {
    const auto found = m_boxes.find(frame);
    return found == m_boxes.end() ? std::vector<base::Detection>{} : found->second;
}

} // namespace vlm::counting
