// SPDX-License-Identifier: Apache-2.0
#include "common/counting/best_crops.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/vision/picture_statistics.hpp"

namespace vlm::counting {

namespace fs = std::filesystem;

namespace {

constexpr int quality = 90;
constexpr double margin = 0.08;       ///< around the box, of its size
constexpr double better = 1.1;        ///< than the crop before
constexpr double half_as_sharp = 100; ///< vision::sharpness() at which a crop is worth half of one without any blur

/// Begins at even pixels, where a sample of colour begins.
struct Part {
    int left;
    int top;
    int right;
    int bottom;
};

Part part_around(const base::Detection& box, const base::YuvImage& picture) {
    const auto within = [](double value, int most) {
        return static_cast<int>(std::lround(std::clamp(value, 0.0, static_cast<double>(most))));
    };
    const double across = box.width * margin;
    const double down = box.height * margin;
    return {within(box.x - across, picture.width) & ~1, within(box.y - down, picture.height) & ~1,
            within(box.x + box.width + across, picture.width), within(box.y + box.height + down, picture.height)};
}

void copy_rows(const std::vector<std::uint8_t>& from, int stride, int left, int top, std::vector<std::uint8_t>& to,
               int width) {
    for (std::size_t row = 0; row < to.size() / static_cast<std::size_t>(width); ++row) {
        const auto* line = from.data() + (static_cast<std::ptrdiff_t>(row) + top) * stride + left;
        std::copy_n(line, width, to.data() + row * static_cast<std::size_t>(width));
    }
}

base::YuvImage cut(const base::YuvImage& picture, const Part& part) {
    base::YuvImage crop{part.right - part.left, part.bottom - part.top};
    const int chroma = picture.chroma_width();
    copy_rows(picture.y, picture.width, part.left, part.top, crop.y, crop.width);
    copy_rows(picture.u, chroma, part.left / 2, part.top / 2, crop.u, crop.chroma_width());
    copy_rows(picture.v, chroma, part.left / 2, part.top / 2, crop.v, crop.chroma_width());
    return crop;
}

/// How much of an object's area is in the picture, in pixels.
double area_inside(const base::Detection& box, const base::YuvImage& picture) {
    const double width = std::min<double>(box.x + box.width, picture.width) - std::max(box.x, 0.0);
    const double height = std::min<double>(box.y + box.height, picture.height) - std::max(box.y, 0.0);
    return std::max(width, 0.0) * std::max(height, 0.0);
}

bool holds_crops(const std::string& folder) {
    const fs::directory_iterator files{folder};
    return std::any_of(begin(files), end(files), [](const fs::directory_entry& entry) {
        const std::string name = entry.path().filename().string();
        return name.starts_with("track-") && name.ends_with(".jpg");
    });
}

} // namespace

BestCrops::BestCrops(std::string folder, base::Overwrite overwrite)
    : m_folder{std::move(folder)}
    , m_encoder{quality} {
    std::error_code error;
    fs::create_directories(m_folder, error);
    if (error) throw base::OutputError{m_folder, error.value()};
    if (overwrite == base::Overwrite::refuse && holds_crops(m_folder))
        throw base::UsageError{m_folder + ": has crops of another run; --force replaces them"};
}

std::string BestCrops::path_of(std::int64_t track) const {
    return fs::path{m_folder} / fmt::format("track-{:06}.jpg", track);
}

void BestCrops::add(const base::YuvImage& picture, std::span<const track::Object> objects) {
    std::map<std::int64_t, Crop> ended = std::exchange(m_best, {});
    for (const track::Object& object : objects) {
        if (auto known = ended.extract(object.id)) m_best.insert(std::move(known));
        if (object.confirmed && object.seen) look_at(picture, object);
    }
    for (const auto& [track, crop] : ended)
        base::replace_file(path_of(track), crop.jpeg);
}

void BestCrops::look_at(const base::YuvImage& picture, const track::Object& object) {
    const base::Detection& box = object.box;
    const double inside = area_inside(box, picture);
    const Part part = part_around(box, picture);
    if (inside <= 0 || part.right <= part.left || part.bottom <= part.top) return;
    const auto best = m_best.find(object.id);
    const double least = best == m_best.end() ? 0 : best->second.worth * better;
    double worth = inside * (inside / box.area()) * box.score;
    if (worth <= least) return; // however sharp it is
    const base::YuvImage crop = cut(picture, part);
    const double sharpness = vision::sharpness(crop);
    worth *= sharpness / (sharpness + half_as_sharp);
    if (worth > least || best == m_best.end()) m_best.insert_or_assign(object.id, Crop{worth, m_encoder.encode(crop)});
}

void BestCrops::finish() {
    add({}, {});
}

} // namespace vlm::counting
