// SPDX-License-Identifier: Apache-2.0
#include "common/media/luma_plane.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include "common/base/error.hpp"
#include "common/media/picture_size.hpp"

namespace vlm::media {
namespace {

using base::GrayImage;

/// Samples of brightness, `depth` bits each above `shift` others; those of a byte have no others.
struct LumaSamples {
    const std::uint8_t* data;
    std::ptrdiff_t stride; ///< bytes
    int width;
    int height;
    int depth;
    int shift;
};

/// Where part `i` of `parts` begins; no part is empty.
int part_begin(int i, int parts, int length) {
    return std::min(static_cast<int>(std::int64_t{i} * length / parts), length - 1);
}

int part_end(int i, int parts, int length) {
    return std::max(part_begin(i, parts, length) + 1, static_cast<int>((std::int64_t{i} + 1) * length / parts));
}

/// Adds the rows from `top` to `bottom` to the sums of the columns; four at once, so that the sums, too, are read and
/// written once for all four.
template <typename Sample, typename Sum>
void add_rows(const LumaSamples& luma, int top, int bottom, std::vector<Sum>& sums) {
    const auto row = [&](int y) { return reinterpret_cast<const Sample*>(luma.data + y * luma.stride); };
    const int shift = sizeof(Sample) == 1 ? 0 : luma.shift;
    int y = top;
    for (; y + 4 <= bottom; y += 4) {
        const auto *a = row(y), *b = row(y + 1), *c = row(y + 2), *d = row(y + 3);
        for (std::size_t x = 0; x < sums.size(); ++x)
            sums[x] = static_cast<Sum>(sums[x] + (a[x] >> shift) + (b[x] >> shift) + (c[x] >> shift) + (d[x] >> shift));
    }
    for (; y < bottom; ++y) {
        const auto* a = row(y);
        for (std::size_t x = 0; x < sums.size(); ++x)
            sums[x] = static_cast<Sum>(sums[x] + (a[x] >> shift));
    }
}

/// The means of the samples, row after row so that memory is read in order. `Sum` holds those of a part's rows.
template <typename Sample, typename Sum>
void average(const LumaSamples& luma, GrayImage& image) {
    std::vector<Sum> sums(static_cast<std::size_t>(luma.width));
    const double most = (1U << static_cast<unsigned>(luma.depth)) - 1;
    for (int row = 0; row < image.height; ++row) {
        const int top = part_begin(row, image.height, luma.height);
        const int bottom = part_end(row, image.height, luma.height);
        std::fill(sums.begin(), sums.end(), 0);
        add_rows<Sample>(luma, top, bottom, sums);
        for (int column = 0; column < image.width; ++column) {
            const int left = part_begin(column, image.width, luma.width);
            const int right = part_end(column, image.width, luma.width);
            std::uint64_t sum = 0;
            for (int x = left; x < right; ++x)
                sum += sums[static_cast<std::size_t>(x)];
            const double samples = static_cast<double>(bottom - top) * (right - left);
            image.samples[static_cast<std::size_t>(row * image.width + column)] =
                static_cast<float>(static_cast<double>(sum) / samples * 255 / most);
        }
    }
}

void average(const LumaSamples& luma, GrayImage& image) {
    const bool few_rows = luma.height / image.height < 255; // in a part: their sums fit into 16 bits
    if (luma.depth > 8)
        average<std::uint16_t, std::uint32_t>(luma, image);
    else if (few_rows)
        average<std::uint8_t, std::uint16_t>(luma, image);
    else
        average<std::uint8_t, std::uint32_t>(luma, image);
}

/// Whether the first plane holds nothing but brightness, a sample in each place.
bool has_luma_plane(const AVPixFmtDescriptor& format) {
    constexpr auto others = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM |
                            AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_FLOAT;
    const AVComponentDescriptor& luma = format.comp[0];
    const bool native = (format.flags & AV_PIX_FMT_FLAG_BE) == 0 && std::endian::native == std::endian::little;
    return (format.flags & others) == 0 && luma.plane == 0 && luma.offset == 0 &&
           luma.step == (luma.depth > 8 ? 2 : 1) && (luma.depth > 8 ? native : luma.shift == 0);
}

/// Any other picture made grey at its own size first.
GrayImage through_gray(const AVFrame& frame, int width, int height) {
    const AvPtr<SwsContext> scaler{sws_getContext(frame.width, frame.height, static_cast<AVPixelFormat>(frame.format),
                                                  frame.width, frame.height, AV_PIX_FMT_GRAY8, SWS_POINT, nullptr,
                                                  nullptr, nullptr)};
    if (!scaler) throw base::InputError{"picture", "its brightness cannot be read"};
    std::vector<std::uint8_t> gray(static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(frame.height));
    std::uint8_t* const planes = gray.data();
    sws_scale(scaler.get(), frame.data, frame.linesize, 0, frame.height, &planes, &frame.width);
    GrayImage image{width, height};
    average({gray.data(), frame.width, frame.width, frame.height, 8, 0}, image);
    return image;
}

/// Black at 16 of 255 and white at 235 become 0 and 255.
void widen(GrayImage& image) {
    for (float& sample : image.samples)
        sample = std::clamp((sample - 16) * 255 / 219, 0.0F, 255.0F);
}

} // namespace

GrayImage luma_plane(const Picture& picture, int width, int height) {
    const AVFrame& frame = *picture.frame;
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    if (format == nullptr || !has_luma_plane(*format)) return through_gray(frame, width, height);
    GrayImage image{width, height};
    const AVComponentDescriptor& luma = format->comp[0];
    average({frame.data[0], frame.linesize[0], frame.width, frame.height, luma.depth, luma.shift}, image);
    if (!is_full_range(frame)) widen(image);
    return image;
}

GrayImage luma_plane(const Picture& picture, int longest_side) {
    const PictureSize stored{picture.frame->width, picture.frame->height};
    const PictureSize size = fitted(stored, {std::nullopt, longest_side, std::nullopt});
    return luma_plane(picture, size.width, size.height);
}

} // namespace vlm::media
