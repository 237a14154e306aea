/* The demo model, compiled in. The build runs in the folder above ports/, so the paths begin there. */
    .section .rodata
    .balign 64
    .global asset_model, asset_model_end, asset_tokenizer, asset_tokenizer_end
asset_model:
    .incbin "models/fable260k.bin"
asset_model_end:
    .balign 64
asset_tokenizer:
    .incbin "models/fable260k-tokenizer.bin"
asset_tokenizer_end:
    .section .note.GNU-stack, "", %progbits
