// SPDX-License-Identifier: Apache-2.0
#include "common/vision/camera_motion.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>

#include "common/vision/planes.hpp"

namespace vlm::vision {

using base::Micros;

namespace {

constexpr int longest_side = 480;
constexpr int most_corners = 200;
constexpr double least_quality = 0.01;  ///< of the best corner
constexpr int corners_across = 30;      ///< no two are nearer than the width by this: they lie all over the picture
constexpr int block = 5;                ///< pixels of a corner
constexpr int light_across = 31;        ///< pixels over which brightness is taken out
constexpr int window = 21;              ///< of the flow
constexpr int levels = 3;               ///< of the pyramid: moves of some 80 pixels are found
constexpr double tolerance = 1.5;       ///< pixels
constexpr double least_agreeing = 0.25; ///< of the corners in view
constexpr double few_agreeing = 0.4;    ///< of them: the light has changed, or something large hides them for a while
constexpr double few_in_view = 0.5;     ///< of all: the camera turns
constexpr std::size_t least_corners = 10;
constexpr double most_scale = 2;
constexpr Micros patience = std::chrono::seconds{5}; ///< what passes by has done so

/// What is left where the light changes.
cv::Mat details(const base::YuvImage& picture, double scale) {
    const cv::Mat gray = luma(picture, scale);
    cv::Mat light;
    cv::blur(gray, light, {light_across, light_across});
    cv::Mat detail;
    cv::addWeighted(gray, 1, light, -1, 128, detail);
    return detail;
}

Place place(const cv::Point2f& point) {
    return {point.x, point.y};
}

cv::Point2f point(const Place& place) {
    return {static_cast<float>(place.x), static_cast<float>(place.y)};
}

void draw_plane(std::vector<std::uint8_t>& scene, const std::vector<std::uint8_t>& picture, cv::Size size,
                const Similarity& lies) {
    cv::Mat into{size, CV_8UC1, scene.data()};
    // A view: OpenCV has no type for pixels that it only reads.
    const cv::Mat from{size, CV_8UC1, const_cast<std::uint8_t*>(picture.data())};
    const cv::Matx23d way{lies.a, -lies.b, lies.dx, lies.b, lies.a, lies.dy};
    cv::warpAffine(from, into, way, size, cv::INTER_LINEAR, cv::BORDER_TRANSPARENT);
}

} // namespace

struct CameraMotion::State {
    void begin(Micros t, const cv::Mat& picture, const Similarity& where);
    [[nodiscard]] bool follow(Micros t, const cv::Mat& picture);
    void guess_corners();
    [[nodiscard]] std::optional<SimilarityFit> compare(const cv::Mat& picture) const;
    [[nodiscard]] bool is_inside(const cv::Point2f& point) const;

    cv::Mat reference;
    std::vector<cv::Point2f> corners; ///< of it
    Similarity reference_lies;        ///< in the scene
    Similarity lies;                  ///< the picture before, in the scene
    Micros last_good{0};              ///< when enough of the corners agreed
    std::vector<cv::Point2f> wanted;  ///< corners in view
    std::vector<cv::Point2f> guessed; ///< where the picture should have them
};

void CameraMotion::State::begin(Micros t, const cv::Mat& picture, const Similarity& where) {
    reference = picture;
    reference_lies = lies = where;
    last_good = t;
    corners.clear();
    cv::goodFeaturesToTrack(picture, corners, most_corners, least_quality,
                            static_cast<double>(picture.cols) / corners_across, cv::noArray(), block);
}

bool CameraMotion::State::is_inside(const cv::Point2f& point) const {
    return point.x >= 0 && point.y >= 0 && point.x < static_cast<float>(reference.cols) &&
           point.y < static_cast<float>(reference.rows);
}

void CameraMotion::State::guess_corners() {
    wanted.clear();
    guessed.clear();
    const Similarity back = lies.inverse();
    for (const cv::Point2f& corner : corners) {
        const cv::Point2f guess = point(back.of(reference_lies.of(place(corner))));
        if (!is_inside(guess)) continue;
        wanted.push_back(corner);
        guessed.push_back(guess);
    }
}

std::optional<SimilarityFit> CameraMotion::State::compare(const cv::Mat& picture) const {
    if (wanted.size() < least_corners) return std::nullopt;
    std::vector<cv::Point2f> found = guessed;
    std::vector<std::uint8_t> status;
    cv::calcOpticalFlowPyrLK(reference, picture, wanted, found, status, cv::noArray(), {window, window}, levels,
                             {cv::TermCriteria::COUNT + cv::TermCriteria::EPS, 30, 0.01}, cv::OPTFLOW_USE_INITIAL_FLOW);
    std::vector<PlacePair> pairs;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (status[i] != 0 && is_inside(found[i]))
            pairs.push_back({place(found[i]), reference_lies.of(place(wanted[i]))});
    }
    if (pairs.size() < least_corners) return std::nullopt;
    auto fit = fit_similarity(pairs, tolerance, least_agreeing);
    const bool likely = fit && fit->similarity.scale() < most_scale && fit->similarity.scale() > 1 / most_scale;
    return likely ? fit : std::nullopt;
}

/// False where the picture cannot be compared.
bool CameraMotion::State::follow(Micros t, const cv::Mat& picture) {
    guess_corners();
    const auto fit = compare(picture);
    if (!fit) return false;
    lies = fit->similarity;
    const auto agreeing = static_cast<double>(std::count(fit->agrees.begin(), fit->agrees.end(), true));
    const auto in_view = static_cast<double>(wanted.size());
    if (agreeing >= few_agreeing * in_view) last_good = t;
    const bool turns = in_view < few_in_view * static_cast<double>(corners.size());
    if (turns || t - last_good > patience) begin(t, picture, lies);
    return true;
}

CameraMotion::CameraMotion()
    : m_state{std::make_unique<State>()} {}
CameraMotion::~CameraMotion() = default;

Similarity CameraMotion::next(Micros t, const base::YuvImage& picture) {
    State& state = *m_state;
    const double scale = scale_to(picture, longest_side, 1);
    const cv::Mat shown = details(picture, scale);
    if (state.reference.size() != shown.size()) state.begin(t, shown, {});
    if (!state.follow(t, shown) && t - state.last_good > patience) state.begin(t, shown, {});
    return state.lies.magnified(1 / scale);
}

void draw_over(base::YuvImage& scene, const base::YuvImage& picture, const Similarity& lies) {
    if (scene.width != picture.width || scene.height != picture.height) scene = picture;
    const cv::Size chroma{picture.chroma_width(), picture.chroma_height()};
    draw_plane(scene.y, picture.y, {picture.width, picture.height}, lies);
    draw_plane(scene.u, picture.u, chroma, lies.magnified(0.5));
    draw_plane(scene.v, picture.v, chroma, lies.magnified(0.5));
}

} // namespace vlm::vision
